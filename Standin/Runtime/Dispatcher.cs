using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>The way of a request from a silo or client to the silo that holds its grain, and the choice of one where none does.</summary>
/// <param name="cluster">The silos.</param>
/// <param name="silo">The silo that sends; null for a client.</param>
internal sealed class Dispatcher(ICluster cluster, Silo? silo)
{
    private const int MaxForwardCount = 2;

    /// <summary>Where grains were last seen; a stale entry costs a forward.</summary>
    private readonly ConcurrentDictionary<GrainId, SiloAddress> _seen = new();

    public void Send(Request request)
    {
        if (cluster.ChooseGateway() is { } gateway)
        {
            if (!cluster.TrySend(request, gateway))
            {
                Forward(request, null);
            }
        }
        else if (silo?.Status == SiloStatus.Dead)
        {
            request.Fail(new SiloUnavailableException($"The silo {silo.SiloAddress} is dead and cannot send {request}."));
        }
        else if (request.GrainClass.Placement.UsesDirectory && !TryFindSeen(request.Target, out _))
        {
            request.Detach();
            _ = LocateAndSendAsync(request);
        }
        else if (Choose(request) is not { } target)
        {
            request.Fail(new SiloUnavailableException($"No silo is active to take {request}."));
        }
        else if (!cluster.TrySend(request, target))
        {
            Forward(request, null);
        }
    }

    /// <summary>Sends a request on that came to a silo without its grain; at most <see cref="MaxForwardCount"/> times.</summary>
    /// <param name="request">The request.</param>
    /// <param name="to">The silo that holds the grain, where that is known.</param>
    public void Forward(Request request, SiloAddress? to)
    {
        if (to is not null)
        {
            _seen[request.Target] = to;
        }
        else
        {
            _seen.TryRemove(request.Target, out _);
        }

        if (request.ForwardCount++ < MaxForwardCount)
        {
            request.Detach();
            _ = RefreshAndSendAsync(request, refresh: to is null);
        }
        else
        {
            request.Fail(new OrleansMessageRejectionException($"Forwarding failed: tried to forward message {request} for {MaxForwardCount} times."));
        }
    }

    /// <summary>Notes where a grain answered from.</summary>
    public void Learn(Request request)
    {
        if (silo is not null && request.GrainClass.Placement.UsesDirectory && request.Holder is { } holder)
        {
            _seen[request.Target] = holder;
        }
    }

    /// <summary>A silo for a grain that no silo holds; null where none is active.</summary>
    public SiloAddress? Place(GrainId grainId, GrainClass grainClass, IReadOnlyDictionary<string, object>? context)
    {
        var active = cluster.Membership.Active;
        return grainClass.Placement.UsesDirectory
            && context?.GetValueOrDefault(Placement.IPlacementDirector.PlacementHintKey) is SiloAddress hint && active.Contains(hint)
            ? hint
            : grainClass.Placement.Choose(grainId, silo is { Status: SiloStatus.Active } ? silo.SiloAddress : null, active);
    }

    private SiloAddress? Choose(Request request) =>
        request.GrainClass.Placement.UsesDirectory && TryFindSeen(request.Target, out var holder)
            ? holder
            : Place(request.Target, request.GrainClass, request.Context);

    private bool TryFindSeen(GrainId grainId, out SiloAddress? holder)
    {
        if (_seen.TryGetValue(grainId, out holder) && cluster.Membership.StatusOf(holder) is SiloStatus.Active or SiloStatus.ShuttingDown)
        {
            return true;
        }

        holder = null;
        return false;
    }

    private async Task LocateAndSendAsync(Request request)
    {
        try
        {
            var holder = await cluster.Directory.FindAsync(request.Target) ?? Place(request.Target, request.GrainClass, request.Context);
            if (holder is null)
            {
                request.Fail(new SiloUnavailableException($"No silo is active to take {request}."));
                return;
            }

            _seen[request.Target] = holder;
            if (!cluster.TrySend(request, holder))
            {
                Forward(request, null);
            }
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }

    private async Task RefreshAndSendAsync(Request request, bool refresh)
    {
        try
        {
            if (refresh)
            {
                await cluster.RefreshAsync();
            }

            Send(request);
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }
}
