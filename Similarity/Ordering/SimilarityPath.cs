using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Ordering;

/// <summary>
/// An order in which neighbours look alike: a short open path through all codes (travelling salesman's problem without the way back).
/// Short edges between near codes are taken greedily, the pieces are joined end to end, and 2-opt and Or-opt moves along the neighbour graph shorten
/// what came of it (Bentley, "Fast algorithms for geometric traveling salesman problems", ORSA Journal on Computing 1992).
/// </summary>
public static class SimilarityPath
{
    /// <summary>Nearest codes of each that are looked at.</summary>
    private const int Neighbors = 10;

    /// <summary>Positions in <paramref name="codes"/>, in the order of the path. The same codes always give the same order.</summary>
    /// <param name="measure">Whose distance counts.</param>
    /// <param name="codes">Of the measure's length.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static int[] Order(Measure measure, IReadOnlyList<byte[]> codes, CancellationToken cancellationToken = default)
    {
        var nearest = Nearest(measure, codes, cancellationToken);
        var path = GreedyPath.Build(codes.Count, Distance, nearest);
        PathImprovement.Improve(path, Distance, nearest, cancellationToken);
        return path;

        float Distance(int a, int b) => measure.Distance(codes[a], codes[b]);
    }

    /// <summary>The sum of the distances from each code to the next.</summary>
    public static double Length(Measure measure, IReadOnlyList<byte[]> codes, IReadOnlyList<int> order) =>
        order.Zip(order.Skip(1), (from, to) => (double)measure.Distance(codes[from], codes[to])).Sum();

    /// <summary>The nearest of each code, itself left out, nearest first.</summary>
    private static int[][] Nearest(Measure measure, IReadOnlyList<byte[]> codes, CancellationToken cancellationToken)
    {
        var shard = measure.CreateShard(new ShardOptions());
        for (var i = 0; i < codes.Count; i++)
        {
            shard.Add(i, codes[i]);
        }

        shard.Optimize();
        var nearest = new int[codes.Count][];
        for (var i = 0; i < nearest.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = shard.Search(codes[i], Neighbors + 1, float.PositiveInfinity, recall: 1).Nearest;
            nearest[i] = [.. found.Select(neighbor => (int)neighbor.Id).Where(other => other != i).Take(Neighbors)];
        }

        return nearest;
    }
}
