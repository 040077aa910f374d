using System.Collections;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>One search on its way through a tree.</summary>
/// <param name="query">The query's code.</param>
/// <param name="nearest">Collects the answer.</param>
/// <param name="ids">The ids of the slots.</param>
/// <param name="removed">The slots that no longer count.</param>
/// <param name="maxDistance">The largest distance the metric can give.</param>
internal ref struct VpSearch(ReadOnlySpan<byte> query, TopK nearest, ReadOnlySpan<long> ids, BitArray removed, int maxDistance)
{
    private readonly ReadOnlySpan<long> _ids = ids;

    public ReadOnlySpan<byte> Query { get; } = query;

    /// <summary>Nothing farther away is wanted. Distances are whole numbers, so whole bounds lose nothing.</summary>
    public int Bound { get; private set; } = WholeBound(nearest.Radius, maxDistance);

    public void Offer(int slot, int distance)
    {
        if (slot < removed.Length && removed[slot])
        {
            return;
        }

        nearest.Offer(new Neighbor(_ids[slot], distance));
        Bound = WholeBound(nearest.Radius, maxDistance);
    }

    private static int WholeBound(float radius, int maxDistance) => radius < maxDistance ? (int)MathF.Floor(radius) : maxDistance;
}
