using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>A cluster of the silos and clients of one process.</summary>
internal sealed class LocalCluster : ICluster, IGrainDirectory
{
    private static readonly ConcurrentDictionary<string, LocalCluster> Named = new();

    private readonly ConcurrentDictionary<GrainId, SiloAddress> _grains = new();
    private readonly ConcurrentDictionary<SiloAddress, Silo> _silos = new();
    private readonly Lock _gate = new();
    private Membership _membership = Membership.None;

    public Membership Membership => Volatile.Read(ref _membership);

    public IGrainDirectory Directory => this;

    /// <summary>The cluster of that name in this process.</summary>
    public static LocalCluster Of(string name) => Named.GetOrAdd(name, _ => new LocalCluster());

    /// <summary>The cluster in this process that a gateway port belongs to.</summary>
    public static LocalCluster? OfGateway(int port) =>
        Named.Values.FirstOrDefault(cluster => cluster._silos.Values.Any(silo => silo.Status == SiloStatus.Active && silo.GatewayAddress.Endpoint.Port == port));

    public Task JoinAsync(Silo silo, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_silos.Keys.Any(address => address.Endpoint.Equals(silo.SiloAddress.Endpoint)))
            {
                throw new OrleansConfigurationException($"The silo endpoint {silo.SiloAddress.Endpoint} is in use. Choose another silo port.");
            }

            _silos[silo.SiloAddress] = silo;
        }

        return PublishStatusAsync(silo, silo.Status, cancellationToken);
    }

    public Task PublishStatusAsync(Silo silo, SiloStatus status, CancellationToken cancellationToken)
    {
        Update();
        return Task.CompletedTask;
    }

    public void Leave(Silo silo)
    {
        _silos.TryRemove(silo.SiloAddress, out _);
        Update();
        foreach (var entry in _grains.Where(entry => entry.Value.Equals(silo.SiloAddress)))
        {
            _grains.TryRemove(entry);
        }
    }

    public Task ConnectAsync(CancellationToken cancellationToken) => Membership.Active.Length > 0
        ? Task.CompletedTask
        : throw new SiloUnavailableException("Could not find any gateway: no silo of the cluster runs in this process.");

    public Task RefreshAsync() => Task.CompletedTask;

    public SiloAddress? ChooseGateway() => null;

    public bool TrySend(Request request, SiloAddress silo)
    {
        request.Detach();
        return _silos.TryGetValue(silo, out var there) && there.TryReceive(request);
    }

    public ValueTask<SiloAddress?> FindAsync(GrainId grainId) => new(_grains.GetValueOrDefault(grainId));

    public ValueTask<SiloAddress> ClaimAsync(GrainId grainId, SiloAddress silo)
    {
        var owner = _grains.GetOrAdd(grainId, silo);
        if (!_silos.ContainsKey(owner))
        {
            // Entered, or handed over to it, while it left.
            _grains.TryRemove(new(grainId, owner));
            owner = _silos.ContainsKey(silo) ? _grains.GetOrAdd(grainId, silo) : silo;
        }

        return new(owner);
    }

    public ValueTask ReleaseAsync(GrainId grainId, SiloAddress silo, SiloAddress? successor)
    {
        if (successor is null)
        {
            _grains.TryRemove(new(grainId, silo));
        }
        else
        {
            _grains.TryUpdate(grainId, successor, silo);
        }

        return ValueTask.CompletedTask;
    }

    private void Update()
    {
        lock (_gate)
        {
            _membership = new Membership([.. _silos.Values
                .Select(silo => new Member(silo.SiloAddress, silo.GatewayAddress, silo.Status))
                .OrderBy(member => member.Address.ToString(), StringComparer.Ordinal)]);
        }
    }
}
