using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>A member of the cluster: holds activations, ends those that are idle, and all of them when it stops.</summary>
internal sealed partial class Silo : IHostedService, ILocalSiloDetails, IDisposable
{
    private readonly ConcurrentDictionary<GrainAddress, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, List<Activation>> _workers = new();
    private readonly PeriodicTimer _collector;
    private volatile SiloStatus _status = SiloStatus.Created;
    private Task _collecting = Task.CompletedTask;

    public Silo(
        IServiceProvider services,
        Cluster cluster,
        IOptions<EndpointOptions> endpoint,
        IOptions<SiloOptions> silo,
        IOptions<ClusterOptions> clusterOptions,
        IOptions<GrainCollectionOptions> collection,
        ILogger<Silo> logger)
    {
        (Services, Cluster, CollectionOptions, Logger) = (services, cluster, collection.Value, logger);
        _collector = new PeriodicTimer(CollectionOptions.CollectionQuantum);
        ClusterId = clusterOptions.Value.ClusterId;
        var generation = SiloAddress.AllocateNewGeneration();
        SiloAddress = SiloAddress.New(endpoint.Value.AdvertisedIPAddress, endpoint.Value.SiloPort, generation);
        GatewayAddress = SiloAddress.New(endpoint.Value.AdvertisedIPAddress, endpoint.Value.GatewayPort, 0);
        Name = silo.Value.SiloName ?? $"Silo_{generation:x}";
    }

    public IServiceProvider Services { get; }

    public Cluster Cluster { get; }

    public ClusterClient Client => field ??= Services.GetRequiredService<ClusterClient>();

    public GrainCollectionOptions CollectionOptions { get; }

    public ILogger Logger { get; }

    public SiloStatus Status => _status;

    public string Name { get; }

    public string ClusterId { get; }

    public string DnsHostName => System.Net.Dns.GetHostName();

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }

    public IEnumerable<Activation> Activations => _activations.Values;

    public int ActivationCount => _activations.Count;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _status = SiloStatus.Joining;
        Cluster.Join(this);
        try
        {
            await RunStartupTasksAsync(cancellationToken);
        }
        catch
        {
            Kill();
            throw;
        }

        _collecting = CollectAsync();
        LogStarted(Logger, Name, SiloAddress);
    }

    /// <summary>Deactivates every grain after its running requests and sends on those that wait. Dies where cancelled.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Status == SiloStatus.Dead)
        {
            return;
        }

        SetStatus(SiloStatus.ShuttingDown);
        _collector.Dispose();
        await _collecting;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "This process is terminating.");
        while (!_activations.IsEmpty && !cancellationToken.IsCancellationRequested)
        {
            await DeactivateAsync(Activations, reason, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Kill();
        LogStopped(Logger, Name, SiloAddress);
    }

    /// <summary>Leaves at once, as a process that is killed: its activations are gone, their requests fail.</summary>
    public void Kill()
    {
        _status = SiloStatus.Dead;
        Cluster.Leave(this);
        _collector.Dispose();
        foreach (var activation in Activations)
        {
            Kill(activation);
        }
    }

    /// <summary>Takes a request for the activation at <paramref name="address"/>, making it where it is not there yet.</summary>
    /// <returns>False where the grain is to be looked for again.</returns>
    public bool TryReceive(Request request, GrainAddress address)
    {
        var activation = _activations.TryGetValue(address, out var existing)
            ? existing
            : _activations.GetOrAdd(address, static (address, silo) => new Activation(silo, address), this);
        return TryEnqueue(activation, request);
    }

    /// <summary>
    /// Whether an activation may begin at the address: not where the silo stops, nor where the address is that of an
    /// activation that has ended since a sender looked it up.
    /// </summary>
    public bool Accepts(GrainAddress address) =>
        Status == SiloStatus.Active && (address.GrainClass.MaxLocalWorkers is not null || Cluster.IsRegistered(address));

    /// <summary>Takes a request for a stateless worker: the least loaded one, a new one where all are busy and the limit allows it.</summary>
    /// <returns>False where this silo does not take it.</returns>
    public bool TryReceive(Request request, int maxLocalWorkers)
    {
        var workers = _workers.GetOrAdd(request.Target, static _ => []);
        lock (workers)
        {
            var worker = workers.MinBy(w => w.Load);
            if (worker is null || (worker.Load > 0 && workers.Count < maxLocalWorkers))
            {
                worker = new Activation(this, new GrainAddress(request.Target, request.GrainClass, this));
                workers.Add(worker);
                _activations[worker.Address] = worker;
            }

            return TryEnqueue(worker, request);
        }
    }

    public void Remove(Activation activation)
    {
        Cluster.Unregister(activation.Address);
        if (_workers.TryGetValue(activation.GrainId, out var workers))
        {
            lock (workers)
            {
                workers.Remove(activation);
            }
        }

        _activations.TryRemove(new(activation.Address, activation));
    }

    /// <summary>Deactivates what has been idle for <paramref name="age"/>, or for the age of its class where null.</summary>
    public Task CollectAsync(TimeSpan? age) => DeactivateAsync(
        Activations.Where(activation => activation.IsIdle(age)),
        new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The activation has been idle."),
        CancellationToken.None);

    public void Dispose() => Kill();

    private static Task DeactivateAsync(IEnumerable<Activation> activations, DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.WhenAll(activations.Select(activation =>
        {
            activation.Deactivate(reason, cancellationToken);
            return activation.Deactivated;
        }));

    private bool TryEnqueue(Activation activation, Request request)
    {
        if (!activation.TryEnqueue(request))
        {
            Remove(activation);
            return false;
        }

        if (Status == SiloStatus.Dead)
        {
            Kill(activation);
        }

        return true;
    }

    private void Kill(Activation activation)
    {
        activation.Kill(new SiloUnavailableException($"The silo {SiloAddress} has died."));
        Remove(activation);
    }

    private async Task RunStartupTasksAsync(CancellationToken cancellationToken)
    {
        var tasks = Services.GetServices<StartupTask>().OrderBy(task => task.Stage).ToArray();
        foreach (var task in tasks.Where(task => task.Stage < ServiceLifecycleStage.BecomeActive))
        {
            await task.Execute(Services, cancellationToken);
        }

        SetStatus(SiloStatus.Active);
        foreach (var task in tasks.Where(task => task.Stage >= ServiceLifecycleStage.BecomeActive))
        {
            await task.Execute(Services, cancellationToken);
        }
    }

    private void SetStatus(SiloStatus status)
    {
        _status = status;
        Cluster.UpdateActive();
    }

    private async Task CollectAsync()
    {
        while (await _collector.WaitForNextTickAsync())
        {
            await CollectAsync(age: null);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Name} has started at {Address} on the stand-in for Microsoft Orleans.")]
    private static partial void LogStarted(ILogger logger, string name, SiloAddress address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Name} at {Address} has stopped.")]
    private static partial void LogStopped(ILogger logger, string name, SiloAddress address);
}
