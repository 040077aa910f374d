using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>A member of the cluster: holds activations, ends those that are idle, and all of them when it stops.</summary>
internal sealed partial class Silo : IHostedService, ILocalSiloDetails, IDisposable
{
    private readonly ConcurrentDictionary<GrainId, List<Activation>> _activations = new();
    private readonly PeriodicTimer _collector;
    private volatile SiloStatus _status = SiloStatus.Created;
    private Task _collecting = Task.CompletedTask;

    public Silo(
        IServiceProvider services,
        ICluster cluster,
        IOptions<EndpointOptions> endpoint,
        IOptions<SiloOptions> silo,
        IOptions<ClusterOptions> clusterOptions,
        IOptions<GrainCollectionOptions> collection,
        ILogger<Silo> logger)
    {
        (Services, Cluster, CollectionOptions, Logger) = (services, cluster, collection.Value, logger);
        Dispatcher = new Dispatcher(cluster, this);
        _collector = new PeriodicTimer(CollectionOptions.CollectionQuantum);
        ClusterId = clusterOptions.Value.ClusterId;
        var generation = SiloAddress.AllocateNewGeneration();
        SiloAddress = SiloAddress.New(endpoint.Value.AdvertisedIPAddress, endpoint.Value.SiloPort, generation);
        GatewayAddress = SiloAddress.New(endpoint.Value.AdvertisedIPAddress, endpoint.Value.GatewayPort, 0);
        Name = silo.Value.SiloName ?? $"Silo_{generation:x}";
    }

    public IServiceProvider Services { get; }

    public ICluster Cluster { get; }

    public Dispatcher Dispatcher { get; }

    public ClusterClient Client => field ??= Services.GetRequiredService<ClusterClient>();

    public GrainCollectionOptions CollectionOptions { get; }

    public ILogger Logger { get; }

    public SiloStatus Status => _status;

    public string Name { get; }

    public string ClusterId { get; }

    public string DnsHostName => System.Net.Dns.GetHostName();

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }

    public Activation[] Activations => [.. _activations.Values.SelectMany(activations =>
    {
        lock (activations)
        {
            return activations.ToArray();
        }
    })];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _status = SiloStatus.Joining;
        await Cluster.JoinAsync(this, cancellationToken);
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

        await SetStatusAsync(SiloStatus.ShuttingDown, cancellationToken);
        _collector.Dispose();
        await _collecting;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "This process is terminating.");
        while (Activations is { Length: > 0 } activations && !cancellationToken.IsCancellationRequested)
        {
            await DeactivateAsync(activations, reason, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!cancellationToken.IsCancellationRequested)
        {
            await Cluster.PublishStatusAsync(this, SiloStatus.Dead, cancellationToken);
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

    /// <summary>Whether an activation of the class may begin here.</summary>
    public bool Accepts(GrainClass grainClass) =>
        Status == SiloStatus.Active || (Status != SiloStatus.Dead && grainClass.Placement is SiloPlacementAttribute);

    /// <inheritdoc cref="TryReceive(GrainId, GrainClass, WorkItem)"/>
    public bool TryReceive(Request request) => TryReceive(request.Target, request.GrainClass, request);

    /// <summary>Takes a request for the least loaded activation, making one where there is none, or all are busy and the class allows more.</summary>
    /// <returns>False where this silo does not take it.</returns>
    public bool TryReceive(GrainId target, GrainClass grainClass, WorkItem item)
    {
        while (true)
        {
            var activations = _activations.GetOrAdd(target, static _ => []);
            Activation activation;
            bool isNew;
            lock (activations)
            {
                if (!_activations.TryGetValue(target, out var current) || current != activations)
                {
                    continue;
                }

                var least = activations.MinBy(candidate => candidate.Load);
                isNew = least is null || (least.Load > 0 && activations.Count < grainClass.MaxLocalWorkers);
                activation = isNew ? new Activation(this, target, grainClass) : least!;
                if (isNew)
                {
                    activations.Add(activation);
                }
            }

            if (activation.TryEnqueue(item))
            {
                if (Status == SiloStatus.Dead)
                {
                    Kill(activation);
                }

                return true;
            }

            Remove(activation);
            if (isNew)
            {
                return false;
            }
        }
    }

    public void Remove(Activation activation)
    {
        if (_activations.TryGetValue(activation.GrainId, out var activations))
        {
            lock (activations)
            {
                activations.Remove(activation);
                if (activations.Count == 0)
                {
                    _activations.TryRemove(new(activation.GrainId, activations));
                }
            }
        }
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

        await SetStatusAsync(SiloStatus.Active, cancellationToken);
        foreach (var task in tasks.Where(task => task.Stage >= ServiceLifecycleStage.BecomeActive))
        {
            await task.Execute(Services, cancellationToken);
        }
    }

    private Task SetStatusAsync(SiloStatus status, CancellationToken cancellationToken)
    {
        _status = status;
        return Cluster.PublishStatusAsync(this, status, cancellationToken);
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
