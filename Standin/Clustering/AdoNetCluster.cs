using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>
/// A cluster over processes: silos find one another by the membership table in PostgreSQL, talk over HTTP/2, and probe one
/// another. A silo that misses probes is voted dead by others; one that finds itself voted dead stops its process.
/// </summary>
internal sealed partial class AdoNetCluster : ICluster, IAsyncDisposable
{
    private const int MaxAttempts = 20;

    private readonly IServiceProvider _services;
    private readonly ClusterOptions _options;
    private readonly ClusterMembershipOptions _settings;
    private readonly ILogger _logger;
    private readonly NpgsqlDataSource _database;
    private readonly MembershipTable _table;
    private readonly AdoNetGrainDirectory _directory;
    private readonly int _maxMessageBytes;
    private readonly ConcurrentDictionary<SiloAddress, Lazy<Peer>> _peers = new();
    private readonly ConcurrentDictionary<SiloAddress, int> _missedProbes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _reading = new(1);
    private readonly Lock _gate = new();
    private Membership _membership = Membership.None;
    private int _version = -1;
    private Task? _queuedReading;
    private Task _running = Task.CompletedTask;
    private SiloListener? _listener;
    private Silo? _silo;

    public AdoNetCluster(IServiceProvider services, string? connectionString, MessagingOptions messaging)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new OrleansConfigurationException("Invalid AdoNetClustering options: ConnectionString is required.");
        }

        _services = services;
        _options = services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        _settings = services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;
        _logger = services.GetRequiredService<ILogger<AdoNetCluster>>();
        _maxMessageBytes = messaging.MaxMessageBodySize;
        _database = NpgsqlDataSource.Create(
            $"Application Name=Orleans;Maximum Pool Size=8;Timeout=5;Command Timeout=10;Max Auto Prepare=16;Auto Prepare Min Usages=2;{connectionString}");
        _table = new MembershipTable(_database, _options.ClusterId);
        _directory = new AdoNetGrainDirectory(_database, _options.ClusterId);
    }

    public Membership Membership => Volatile.Read(ref _membership);

    public IGrainDirectory Directory => _directory;

    private ClusterClient Client => field ??= (ClusterClient)_services.GetRequiredService<IClusterClient>();

    public async Task JoinAsync(Silo silo, CancellationToken cancellationToken)
    {
        _silo = silo;
        _listener = new SiloListener(silo, _services.GetRequiredService<IOptions<EndpointOptions>>().Value, _maxMessageBytes);
        await _listener.StartAsync(cancellationToken);
        await _directory.CreateAsync(cancellationToken);
        await _table.InsertVersionAsync(cancellationToken);
        await ChangeAsync(
            rows => rows.FirstOrDefault(row => row.Address.Endpoint.Equals(silo.SiloAddress.Endpoint) && row.Status != SiloStatus.Dead) is { } former
                ? former with { Status = SiloStatus.Dead }
                : null,
            cancellationToken);
        var now = DateTime.UtcNow;
        var self = new MembershipRow(
            silo.SiloAddress, silo.GatewayAddress.Endpoint.Port, silo.Name, silo.DnsHostName, SiloStatus.Joining, now, now, []);
        for (var attempt = 0; !await _table.InsertAsync(self, (await ReadAsync(cancellationToken)).Version, cancellationToken); attempt++)
        {
            if (attempt == MaxAttempts)
            {
                throw new OrleansException($"The silo {silo.SiloAddress} could not enter itself into the membership table.");
            }
        }

        await ReadAsync(cancellationToken);
        _running = RunAsync();
    }

    public async Task PublishStatusAsync(Silo silo, SiloStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeAsync(
                rows => rows.FirstOrDefault(row => row.Address.Equals(silo.SiloAddress)) is { } self && self.Status != SiloStatus.Dead && self.Status != status
                    ? self with { Status = status }
                    : null,
                cancellationToken);
        }
        catch (DbException exception) when (status.IsTerminating())
        {
            LogUnread(_logger, exception);
        }

        await TellAsync().WaitAsync(_settings.ProbeTimeout, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Leave(Silo silo)
    {
        _stopping.Cancel();
        _ = _listener?.DisposeAsync().AsTask();
    }

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        if (ChooseGateway() is null)
        {
            throw new SiloUnavailableException($"Could not find any gateway of the cluster '{_options.ClusterId}': no silo is active.");
        }

        _running = RunAsync();
    }

    /// <summary>Joins a reading that has not begun, so that many callers at once cost one and none gets an older membership than it asked for.</summary>
    public Task RefreshAsync()
    {
        lock (_gate)
        {
            return _queuedReading ??= Task.Run(RefreshOnceAsync);
        }

        async Task RefreshOnceAsync()
        {
            try
            {
                await ReadAsync(_stopping.Token, Unqueue);
            }
            catch (Exception exception) when (exception is DbException or OperationCanceledException)
            {
                LogUnread(_logger, exception);
            }
            finally
            {
                Unqueue();
            }
        }

        void Unqueue()
        {
            lock (_gate)
            {
                _queuedReading = null;
            }
        }
    }

    public SiloAddress? ChooseGateway()
    {
        if (_silo is not null)
        {
            return null;
        }

        SiloAddress[] gateways = [.. Membership.Members
            .Where(member => member.Status == SiloStatus.Active && member.GatewayAddress.Endpoint.Port != 0)
            .Select(member => member.Address)];
        SiloAddress[] up = Array.FindAll(gateways, gateway => !PeerOf(gateway).IsDown);
        return up.Length > 0 ? up[Random.Shared.Next(up.Length)] : gateways.FirstOrDefault();
    }

    public bool TrySend(Request request, SiloAddress silo)
    {
        if (silo.Equals(_silo?.SiloAddress))
        {
            request.Detach();
            return _silo.TryReceive(request);
        }

        return Membership.StatusOf(silo) is not SiloStatus.Dead and not SiloStatus.None && PeerOf(silo).TrySend(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var peer in _peers.Values)
        {
            peer.Value.Dispose();
        }

        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    private Peer PeerOf(SiloAddress silo) => _peers.GetOrAdd(silo, silo => new Lazy<Peer>(() => new Peer(
        silo,
        _silo is null ? Membership.Members.First(member => member.Address.Equals(silo)).GatewayAddress.Endpoint : silo.Endpoint,
        new Handshake(_options.ClusterId, silo.ToParsableString()),
        Client,
        _maxMessageBytes))).Value;

    /// <summary>Changes one row, as often as another change comes first.</summary>
    /// <returns>Whether there was something to change.</returns>
    private async Task<bool> ChangeAsync(Func<MembershipRow[], MembershipRow?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (version, rows) = await ReadAsync(cancellationToken);
            if (change(rows) is not { } changed)
            {
                return attempt > 0;
            }

            if (await _table.UpdateAsync(changed, version, cancellationToken))
            {
                await ReadAsync(cancellationToken);
                return true;
            }
        }

        throw new OrleansException("The membership table could not be changed: others changed it each time.");
    }

    private async Task<(int Version, MembershipRow[] Rows)> ReadAsync(CancellationToken cancellationToken, Action? begun = null)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            begun?.Invoke();
            var (version, rows) = await _table.ReadAsync(cancellationToken);
            if (version > _version)
            {
                _version = version;
                Apply(new Membership([.. rows.Select(row => row.ToMember())]));
            }

            return (version, rows);
        }
        finally
        {
            _reading.Release();
        }
    }

    private void Apply(Membership membership)
    {
        Volatile.Write(ref _membership, membership);
        foreach (var (silo, peer) in _peers)
        {
            if (membership.StatusOf(silo) is SiloStatus.Dead or SiloStatus.None)
            {
                peer.Value.Close(new SiloUnavailableException($"The silo {silo} has died."));
                _missedProbes.TryRemove(silo, out _);
            }
        }

        if (_silo is { Status: SiloStatus.Active } self && membership.StatusOf(self.SiloAddress) == SiloStatus.Dead)
        {
            LogDeclaredDead(_logger, self.SiloAddress);
            Environment.ExitCode = 1;
            self.Kill();
            _services.GetService<IHostApplicationLifetime>()?.StopApplication();
        }
    }

    /// <summary>Reads the table, beats and probes until the silo or client stops.</summary>
    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(_settings.ProbeTimeout < _settings.TableRefreshTimeout ? _settings.ProbeTimeout : _settings.TableRefreshTimeout);
        var (read, beaten) = (Environment.TickCount64, Environment.TickCount64);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                var now = Environment.TickCount64;
                if (_silo is null || now - read >= _settings.TableRefreshTimeout.TotalMilliseconds)
                {
                    read = now;
                    await RefreshAsync();
                }

                if (_silo is not null)
                {
                    foreach (var member in Probed())
                    {
                        _ = ProbeAsync(member.Address);
                    }

                    if (now - beaten >= _settings.IAmAliveTablePublishTimeout.TotalMilliseconds)
                    {
                        beaten = now;
                        await BeatAsync();
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It stops.
        }
    }

    /// <summary>The next ones in address order, in a ring, so that every silo is probed by as many.</summary>
    private IEnumerable<Member> Probed()
    {
        var living = Membership.Members.Where(member => member.Status is not SiloStatus.Dead and not SiloStatus.Created).ToArray();
        var self = Array.FindIndex(living, member => member.Address.Equals(_silo!.SiloAddress));
        return living[(self + 1)..].Concat(living[..Math.Max(self, 0)]).Take(_settings.NumProbedSilos);
    }

    private async Task ProbeAsync(SiloAddress silo)
    {
        try
        {
            await ControlOf(silo).PingAsync().WaitAsync(_settings.ProbeTimeout, _stopping.Token);
            _missedProbes[silo] = 0;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            var missed = _missedProbes.AddOrUpdate(silo, 1, (_, count) => count + 1);
            LogMissed(_logger, exception, silo, missed);
            if (missed >= _settings.NumMissedProbesLimit)
            {
                await VoteAsync(silo);
            }
        }
        catch (OperationCanceledException)
        {
            // This silo stops.
        }
    }

    private async Task VoteAsync(SiloAddress silo)
    {
        try
        {
            var self = _silo!.SiloAddress;
            var voted = await ChangeAsync(
                rows =>
                {
                    if (rows.FirstOrDefault(row => row.Address.Equals(silo)) is not { Status: not SiloStatus.Dead } suspect
                        || rows.FirstOrDefault(row => row.Address.Equals(self)) is not { Status: not SiloStatus.Dead })
                    {
                        return null;
                    }

                    var now = DateTime.UtcNow;
                    MembershipVote[] votes =
                    [
                        .. suspect.Suspected.Where(vote => !vote.Voter.Equals(self) && now - vote.At < _settings.DeathVoteExpirationTimeout),
                        new(self, now),
                    ];
                    var active = rows.Count(row => row.Status == SiloStatus.Active);
                    var isDead = votes.Length >= Math.Min(_settings.NumVotesForDeathDeclaration, (active + 1) / 2);
                    return !isDead && suspect.Suspected.Any(vote => vote.Voter.Equals(self) && now - vote.At < _settings.DeathVoteExpirationTimeout)
                        ? null
                        : suspect with { Suspected = votes, Status = isDead ? SiloStatus.Dead : suspect.Status };
                },
                _stopping.Token);
            if (voted)
            {
                LogVoted(_logger, self, silo, Membership.StatusOf(silo));
                await TellAsync();
                await _directory.CleanAsync();
            }
        }
        catch (Exception exception) when (exception is DbException or OrleansException or OperationCanceledException)
        {
            LogUnread(_logger, exception);
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            await _table.BeatAsync(_silo!.SiloAddress, _stopping.Token);
        }
        catch (DbException exception)
        {
            LogUnread(_logger, exception);
        }
    }

    /// <summary>Has the other silos read the table.</summary>
    private Task TellAsync() => Task.WhenAll(Membership.Members
        .Where(member => member.Status is SiloStatus.Joining or SiloStatus.Active or SiloStatus.ShuttingDown && !member.Address.Equals(_silo?.SiloAddress))
        .Select(member => ControlOf(member.Address).RefreshMembershipAsync().WaitAsync(_settings.ProbeTimeout)
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));

    private ISiloControl ControlOf(SiloAddress silo) => Client.GetGrain<ISiloControl>(silo.ToParsableString());

    [LoggerMessage(Level = LogLevel.Warning, Message = "The membership table does not answer; the cluster goes on as it was.")]
    private static partial void LogUnread(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo {Silo} has missed {Missed} probes.")]
    private static partial void LogMissed(ILogger logger, Exception exception, SiloAddress silo, int missed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo {Self} has voted that {Silo} is gone; it is {Status}.")]
    private static partial void LogVoted(ILogger logger, SiloAddress self, SiloAddress silo, SiloStatus status);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The other silos have declared this one, {Self}, dead; its process stops.")]
    private static partial void LogDeclaredDead(ILogger logger, SiloAddress self);
}
