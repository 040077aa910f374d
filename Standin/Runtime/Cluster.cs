using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>
/// The silos that know of one another, all of them in this process: who is a member, which of them holds which grain, and
/// the way of a request to it.
/// </summary>
internal sealed class Cluster
{
    private const int MaxForwardCount = 2;

    private static readonly ConcurrentDictionary<string, Cluster> Named = new();

    private readonly ConcurrentDictionary<GrainId, GrainAddress> _directory = new();
    private readonly Lock _gate = new();
    private Silo[] _members = [];
    private Silo[] _active = [];

    /// <summary>Members in address order.</summary>
    public Silo[] Members => Volatile.Read(ref _members);

    /// <summary>Members that take new grains, in address order.</summary>
    public Silo[] Active => Volatile.Read(ref _active);

    /// <summary>The cluster of that name in this process.</summary>
    public static Cluster Of(string name) => Named.GetOrAdd(name, _ => new Cluster());

    /// <summary>The cluster in this process that a gateway port belongs to.</summary>
    public static Cluster? OfGateway(int port) =>
        Named.Values.FirstOrDefault(c => c.Active.Any(silo => silo.GatewayAddress.Endpoint.Port == port));

    public void Join(Silo silo)
    {
        lock (_gate)
        {
            if (_members.Any(member => member.SiloAddress.Endpoint.Equals(silo.SiloAddress.Endpoint)))
            {
                throw new OrleansConfigurationException($"The silo endpoint {silo.SiloAddress.Endpoint} is in use. Choose another silo port.");
            }

            _members = [.. _members.Append(silo).OrderBy(s => s.SiloAddress.ToString(), StringComparer.Ordinal)];
        }
    }

    public void Leave(Silo silo)
    {
        lock (_gate)
        {
            _members = [.. _members.Where(member => member != silo)];
        }

        UpdateActive();
        foreach (var entry in _directory.Where(entry => entry.Value.Silo == silo))
        {
            _directory.TryRemove(entry);
        }
    }

    /// <summary>To be called when the status of a member has changed.</summary>
    public void UpdateActive()
    {
        lock (_gate)
        {
            _active = [.. _members.Where(member => member.Status == SiloStatus.Active)];
        }
    }

    public GrainAddress? Locate(GrainId grainId) => _directory.GetValueOrDefault(grainId);

    public bool IsRegistered(GrainAddress address) => Locate(address.GrainId) == address;

    public void Unregister(GrainAddress address) => _directory.TryRemove(new(address.GrainId, address));

    /// <summary>Sends a request on whose activation ended before it; at most <see cref="MaxForwardCount"/> times.</summary>
    public void Forward(Request request)
    {
        if (request.ForwardCount++ < MaxForwardCount)
        {
            Send(request);
        }
        else
        {
            request.Fail(new OrleansMessageRejectionException($"Forwarding failed: tried to forward message {request} for {MaxForwardCount} times."));
        }
    }

    /// <summary>Brings a request to the grain's activation, choosing a silo for it where there is none.</summary>
    public void Send(Request request)
    {
        while (true)
        {
            if (request.Caller is { Status: SiloStatus.Dead } dead)
            {
                request.Fail(new SiloUnavailableException($"The silo {dead.SiloAddress} is dead and cannot send {request}."));
                return;
            }

            var active = Active;
            var address = request.GrainClass.MaxLocalWorkers is null ? Locate(request.Target) : null;
            if (address is null && active.Length == 0)
            {
                request.Fail(new SiloUnavailableException($"No silo is active to take {request}."));
                return;
            }

            if (request.GrainClass.MaxLocalWorkers is { } maxLocalWorkers)
            {
                if (request.GrainClass.Placement.Choose(request.Target, request.Caller, active).TryReceive(request, maxLocalWorkers))
                {
                    return;
                }
            }
            else
            {
                address ??= _directory.GetOrAdd(request.Target, static (grainId, to) => new GrainAddress(grainId, to.request.GrainClass, to.silo),
                    (request, silo: request.GrainClass.Placement.Choose(request.Target, request.Caller, active)));
                if (address.Silo.TryReceive(request, address))
                {
                    return;
                }
            }
        }
    }
}

/// <summary>One activation's place. Every activation has its own, also of the same grain on the same silo.</summary>
internal sealed class GrainAddress(GrainId grainId, GrainClass grainClass, Silo silo)
{
    public GrainId GrainId => grainId;

    public GrainClass GrainClass => grainClass;

    public Silo Silo => silo;
}
