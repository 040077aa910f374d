namespace OrleansImageSearch.Similarity.Layout;

/// <summary>
/// The neighbour graph with weights, as UMAP's fuzzy simplicial set (McInnes, Healy, Melville, "UMAP: Uniform manifold approximation and
/// projection for dimension reduction", 2018, sections 3 and 4): the nearest neighbour of a point weighs 1, farther ones less, so that the weights
/// of a point's own neighbours sum to a share of their number; the two weights of a pair are united, a + b - ab. Symmetric, in compressed sparse rows.
/// </summary>
public sealed class FuzzyGraph
{
    private const int BisectionSteps = 64;
    private const double SumTolerance = 1e-5;

    /// <summary>
    /// What memberships sum to, of their number. UMAP's log2, 3.9 of 15, is what an image's copies take alone, so that they hang together with nothing
    /// else. What matters is that there is an edge, little its weight (Damrich, Hamprecht, "On UMAP's true loss function", 2021).
    /// </summary>
    private const double WeightPerNeighbor = 0.6;

    /// <summary>No neighbourhood is smaller than this share of the mean distance.</summary>
    private const double LeastScale = 1e-3;

    private readonly int[] _starts;
    private readonly int[] _targets;
    private readonly float[] _weights;

    private FuzzyGraph(int[] starts, int[] targets, float[] weights) => (_starts, _targets, _weights) = (starts, targets, weights);

    public int Count => _starts.Length - 1;

    /// <summary>Pairs of points, counted from both ends.</summary>
    public int EdgeCount => _targets.Length;

    /// <summary>The points that a point is joined with, ascending.</summary>
    public ReadOnlySpan<int> Targets(int point) => _targets.AsSpan(_starts[point].._starts[point + 1]);

    /// <summary>The weights of these edges, above 0 to 1.</summary>
    public ReadOnlySpan<float> Weights(int point) => _weights.AsSpan(_starts[point].._starts[point + 1]);

    public static FuzzyGraph Of(NearestTable nearest)
    {
        var memberships = Memberships(nearest);
        var starts = new int[nearest.Count + 1];
        var both = new (int Target, float Weight)[nearest.Count][];
        var reverse = ReverseOf(nearest, memberships);
        for (var point = 0; point < nearest.Count; point++)
        {
            both[point] = Unite(nearest.Neighbors(point), memberships.AsSpan(point * nearest.Width), reverse.Row(point));
            starts[point + 1] = checked(starts[point] + both[point].Length);
        }

        var targets = new int[starts[^1]];
        var weights = new float[starts[^1]];
        for (var point = 0; point < nearest.Count; point++)
        {
            for (var i = 0; i < both[point].Length; i++)
            {
                (targets[starts[point] + i], weights[starts[point] + i]) = both[point][i];
            }
        }

        return new FuzzyGraph(starts, targets, weights);
    }

    /// <summary>How much each of a point's neighbours belongs to it, by their distances: exp(-(d - nearest) / scale).</summary>
    /// <param name="distances">Ascending.</param>
    /// <param name="meanDistance">Of all points from their neighbours.</param>
    /// <param name="memberships">Receives one a distance.</param>
    internal static void Memberships(ReadOnlySpan<float> distances, double meanDistance, Span<float> memberships)
    {
        var nearest = 0f;
        foreach (var distance in distances)
        {
            if (distance > 0)
            {
                nearest = distance;
                break;
            }
        }

        var scale = Math.Max(ScaleOf(distances, nearest), LeastScale * meanDistance);
        for (var i = 0; i < distances.Length; i++)
        {
            memberships[i] = Membership(distances[i], nearest, scale);
        }
    }

    private static float[] Memberships(NearestTable nearest)
    {
        var (sum, count) = (0.0, 0L);
        for (var point = 0; point < nearest.Count; point++)
        {
            foreach (var distance in nearest.Distances(point))
            {
                sum += distance;
                count++;
            }
        }

        var mean = count == 0 ? 0 : sum / count;
        var memberships = new float[nearest.Count * nearest.Width];
        for (var point = 0; point < nearest.Count; point++)
        {
            Memberships(nearest.Distances(point), mean, memberships.AsSpan(point * nearest.Width));
        }

        return memberships;
    }

    /// <summary>The scale at which memberships sum to what is wanted, by bisection.</summary>
    private static double ScaleOf(ReadOnlySpan<float> distances, float nearest)
    {
        var wanted = WeightPerNeighbor * distances.Length;
        var (low, high, scale) = (0.0, double.PositiveInfinity, 1.0);
        for (var step = 0; step < BisectionSteps; step++)
        {
            var sum = 0.0;
            foreach (var distance in distances)
            {
                sum += Membership(distance, nearest, scale);
            }

            if (Math.Abs(sum - wanted) < SumTolerance)
            {
                break;
            }

            if (sum > wanted)
            {
                high = scale;
            }
            else
            {
                low = scale;
            }

            scale = double.IsPositiveInfinity(high) ? 2 * scale : (low + high) / 2;
        }

        return scale;
    }

    private static float Membership(float distance, float nearest, double scale) =>
        distance <= nearest ? 1 : scale > 0 ? (float)Math.Exp(-(distance - nearest) / scale) : 0;

    private static ReverseRows ReverseOf(NearestTable nearest, float[] memberships)
    {
        var starts = new int[nearest.Count + 1];
        for (var point = 0; point < nearest.Count; point++)
        {
            foreach (var neighbor in nearest.Neighbors(point))
            {
                starts[neighbor + 1]++;
            }
        }

        for (var point = 0; point < nearest.Count; point++)
        {
            starts[point + 1] += starts[point];
        }

        var filled = starts[..^1];
        var edges = new (int Target, float Weight)[starts[^1]];
        for (var point = 0; point < nearest.Count; point++)
        {
            var neighbors = nearest.Neighbors(point);
            for (var i = 0; i < neighbors.Length; i++)
            {
                edges[filled[neighbors[i]]++] = (point, memberships[point * nearest.Width + i]);
            }
        }

        return new ReverseRows(starts, edges);
    }

    private static (int Target, float Weight)[] Unite(ReadOnlySpan<int> neighbors, ReadOnlySpan<float> memberships, ReadOnlySpan<(int Target, float Weight)> reverse)
    {
        var edges = new (int Target, float Weight)[neighbors.Length + reverse.Length];
        for (var i = 0; i < neighbors.Length; i++)
        {
            edges[i] = (neighbors[i], memberships[i]);
        }

        reverse.CopyTo(edges.AsSpan(neighbors.Length));
        Array.Sort(edges);
        var count = 0;
        foreach (var edge in edges)
        {
            if (edge.Weight <= 0)
            {
                continue;
            }

            if (count > 0 && edges[count - 1].Target == edge.Target)
            {
                var other = edges[count - 1].Weight;
                edges[count - 1].Weight = edge.Weight + other - edge.Weight * other;
            }
            else
            {
                edges[count++] = edge;
            }
        }

        return edges[..count];
    }

    private sealed record ReverseRows(int[] Starts, (int Target, float Weight)[] Edges)
    {
        public ReadOnlySpan<(int Target, float Weight)> Row(int point) => Edges.AsSpan(Starts[point]..Starts[point + 1]);
    }
}
