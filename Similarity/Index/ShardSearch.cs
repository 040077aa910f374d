using System.Collections;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>One search on its way through the codes of a shard or a part of it.</summary>
/// <param name="query">The query's code.</param>
/// <param name="nearest">Collects the answer.</param>
/// <param name="codes">What is searched.</param>
/// <param name="removed">The slots that no longer count.</param>
/// <param name="maxDistance">The largest distance the metric can give.</param>
/// <param name="offered">Remembers the slots offered, where one may be offered more than once.</param>
internal ref struct ShardSearch(
    ReadOnlySpan<byte> query, TopK nearest, CodeArray codes, BitArray removed, int maxDistance, HashSet<int>? offered = null)
{
    public ReadOnlySpan<byte> Query { get; } = query;

    /// <summary>Nothing farther away is wanted. Distances are whole numbers, so whole bounds lose nothing.</summary>
    public int Bound { get; private set; } = WholeBound(nearest.Radius, maxDistance);

    public void Offer(int slot, int distance)
    {
        if ((slot < removed.Length && removed[slot]) || offered?.Add(slot) == false)
        {
            return;
        }

        nearest.Offer(new Neighbor(codes.Id(slot), distance));
        Bound = WholeBound(nearest.Radius, maxDistance);
    }

    private static int WholeBound(float radius, int maxDistance) => radius < maxDistance ? (int)MathF.Floor(radius) : maxDistance;
}
