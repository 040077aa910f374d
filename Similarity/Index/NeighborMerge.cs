namespace OrleansImageSearch.Similarity.Index;

/// <summary>Merges what several buckets, or several queries, found.</summary>
public static class NeighborMerge
{
    /// <summary>
    /// The <paramref name="k"/> nearest of all, nearest first, ties by smaller id. An id that occurs more than once, as it may
    /// while a bucket splits, counts once with its smallest distance.
    /// </summary>
    /// <param name="lists">Each sorted as a shard sorts its answer.</param>
    /// <param name="k">At least 1.</param>
    public static Neighbor[] Nearest(IEnumerable<IReadOnlyList<Neighbor>> lists, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var heads = new PriorityQueue<(IReadOnlyList<Neighbor> List, int At), Neighbor>();
        foreach (var list in lists.Where(list => list.Count > 0))
        {
            heads.Enqueue((list, 0), list[0]);
        }

        var nearest = new List<Neighbor>();
        var seen = new HashSet<long>();
        while (nearest.Count < k && heads.TryDequeue(out var head, out var neighbor))
        {
            if (seen.Add(neighbor.Id))
            {
                nearest.Add(neighbor);
            }

            if (head.At + 1 < head.List.Count)
            {
                heads.Enqueue((head.List, head.At + 1), head.List[head.At + 1]);
            }
        }

        return [.. nearest];
    }
}
