namespace OrleansImageSearch.Similarity.Layout;

/// <summary>How true a layout is to the distances it was made of.</summary>
/// <param name="Trustworthiness">
/// 0 to 1: less for each of a point's neighbours in the layout that is none by the measure, the more the farther it is by rank (Venna, Kaski,
/// "Neighborhood preservation in nonlinear projection methods", 2001).
/// </param>
/// <param name="Preservation">The share of a point's neighbours in the layout that are its neighbours by the measure.</param>
/// <param name="Neighbors">Neighbours of each point that were looked at.</param>
/// <param name="Sample">Points looked at; each was compared with all.</param>
public sealed record LayoutQuality(double Trustworthiness, double Preservation, int Neighbors, int Sample)
{
    /// <summary>
    /// Compares neighbourhoods, of all points or of a random sample. Of points at one distance all have the first rank: which of several
    /// equally near ones the layout puts nearer is no fault.
    /// </summary>
    /// <param name="codes">The points.</param>
    /// <param name="layout">Where they are.</param>
    /// <param name="neighbors">Neighbours looked at; fewer where less than twice as many points are there, for which the measure is not defined.</param>
    /// <param name="sample">Points looked at, at most.</param>
    /// <param name="seed">Of the sample.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static LayoutQuality Measure(
        CodeSet codes, PlanePoint[] layout, int neighbors = 15, int sample = 1000, ulong seed = 1, int threads = 1, CancellationToken cancellationToken = default)
    {
        var count = layout.Length;
        var k = Math.Min(neighbors, (count - 1) / 2);
        if (k < 1)
        {
            return new LayoutQuality(1, 1, Math.Max(0, k), count);
        }

        var points = Enumerable.Range(0, count).ToArray();
        if (sample < count)
        {
            Array.Sort(Array.ConvertAll(points, point => SplitMix64.Output(unchecked(seed * 0x10001 + (ulong)point))), points);
            points = points[..sample];
        }

        var (penalty, kept) = (0L, 0L);
        Parallel.For(
            0,
            points.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            () => (Distances: new float[count], Penalty: 0L, Kept: 0L),
            (i, _, own) =>
            {
                codes.DistancesToAll(codes.Code(points[i]), own.Distances);
                foreach (var rank in Ranks(own.Distances, NearestInPlane(layout, points[i], k), points[i]))
                {
                    own.Kept += rank <= k ? 1 : 0;
                    own.Penalty += Math.Max(0, rank - k);
                }

                return own;
            },
            own =>
            {
                Interlocked.Add(ref penalty, own.Penalty);
                Interlocked.Add(ref kept, own.Kept);
            });
        var most = (double)points.Length * k * (2.0 * count - 3 * k - 1) / 2;
        return new LayoutQuality(1 - penalty / most, kept / ((double)points.Length * k), k, points.Length);
    }

    private static int[] NearestInPlane(PlanePoint[] layout, int point, int k)
    {
        var nearest = new NearestTable(1, k);
        for (var other = 0; other < layout.Length; other++)
        {
            if (other != point)
            {
                nearest.Offer(0, other, PlanePoint.SquaredDistance(layout[point], layout[other]));
            }
        }

        return nearest.Neighbors(0).ToArray();
    }

    /// <summary>The ranks of some points by distance, 1 for the nearest.</summary>
    private static long[] Ranks(float[] distances, int[] of, int point)
    {
        var bounds = Array.ConvertAll(of, other => distances[other]);
        Array.Sort(bounds);
        var nearer = new long[bounds.Length];
        for (var other = 0; other < distances.Length; other++)
        {
            if (other == point)
            {
                continue;
            }

            for (var i = bounds.Length - 1; i >= 0 && distances[other] < bounds[i]; i--)
            {
                nearer[i]++;
            }
        }

        return Array.ConvertAll(nearer, count => count + 1);
    }
}
