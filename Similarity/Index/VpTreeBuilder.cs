using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>Puts codes into the order of a <see cref="VpTree{TMetric}"/>: O(n log n) distances. The same codes in the same order give the same tree.</summary>
internal sealed class VpTreeBuilder<TMetric>(CodeArray codes, int leafCapacity, KernelLevel kernel)
    where TMetric : struct, IMetric
{
    private const int Seed = 1993;

    /// <summary>Vantage points tried for a node, and codes they are tried on; nodes that are not much larger take any.</summary>
    private const int Candidates = 5, SampleCodes = 64;

    private readonly Random _random = new(Seed);
    private readonly int[] _distances = new int[codes.Count];
    private readonly byte[] _sample = new byte[SampleCodes * codes.CodeLengthBytes];
    private int[] _histogram = [];
    private VpNode[] _nodes = [];

    /// <returns>The nodes, as <see cref="VpTree{TMetric}"/> numbers them.</returns>
    public VpNode[] Build()
    {
        var nodes = 1;
        for (var run = codes.Count; run > leafCapacity; run /= 2)
        {
            nodes *= 2;
        }

        _nodes = new VpNode[nodes];
        Build(node: 1, start: 0, end: codes.Count);
        return _nodes;
    }

    private void Build(int node, int start, int end)
    {
        if (end - start <= leafCapacity)
        {
            return;
        }

        codes.Swap(start, ChooseVantage(start, end));
        var others = start + 1;
        var middle = VpNode.Middle(start, end);
        var distances = _distances.AsSpan(others, end - others);
        TMetric.Distances(codes.Code(start), codes.Codes(others, distances.Length), int.MaxValue, distances, kernel);
        Partition(distances, others, middle - others);
        var (innerLow, innerHigh) = Range(distances[..(middle - others)]);
        var (outerLow, outerHigh) = Range(distances[(middle - others)..]);
        _nodes[node] = new VpNode(innerLow, innerHigh, outerLow, outerHigh);
        Build(2 * node, others, middle);
        Build(2 * node + 1, middle, end);
    }

    /// <summary>Of a few codes the one from which a sample's distances vary most.</summary>
    private int ChooseVantage(int start, int end)
    {
        if (end - start < Candidates * SampleCodes)
        {
            return _random.Next(start, end);
        }

        var length = codes.CodeLengthBytes;
        for (var i = 0; i < SampleCodes; i++)
        {
            codes.Code(_random.Next(start, end)).CopyTo(_sample.AsSpan(i * length));
        }

        var best = start;
        var bestVariance = -1.0;
        Span<int> distances = stackalloc int[SampleCodes];
        for (var i = 0; i < Candidates; i++)
        {
            var candidate = _random.Next(start, end);
            TMetric.Distances(codes.Code(candidate), _sample, int.MaxValue, distances, kernel);
            var variance = Variance(distances);
            if (variance > bestVariance)
            {
                (best, bestVariance) = (candidate, variance);
            }
        }

        return best;
    }

    /// <summary>Moves the <paramref name="innerCount"/> nearest of a run of codes to its front, their distances with them.</summary>
    private void Partition(Span<int> distances, int firstSlot, int innerCount)
    {
        var (border, atBorder) = Select(distances, innerCount);
        var from = distances.Length;
        for (var i = 0; i < innerCount; i++)
        {
            if (IsInner(distances[i], border, ref atBorder))
            {
                continue;
            }

            do
            {
                from--;
            }
            while (!IsInner(distances[from], border, ref atBorder));

            codes.Swap(firstSlot + i, firstSlot + from);
            (distances[i], distances[from]) = (distances[from], distances[i]);
        }
    }

    private static bool IsInner(int distance, int border, ref int atBorder) =>
        distance < border || (distance == border && atBorder-- > 0);

    /// <summary>
    /// The distance at which the <paramref name="innerCount"/> smallest end, and how many of those equal to it are among them.
    /// </summary>
    private (int Border, int AtBorder) Select(ReadOnlySpan<int> distances, int innerCount)
    {
        var (low, high) = Range(distances);
        if (_histogram.Length <= high - low)
        {
            _histogram = new int[high - low + 1];
        }

        var histogram = _histogram.AsSpan(0, high - low + 1);
        histogram.Clear();
        foreach (var distance in distances)
        {
            histogram[distance - low]++;
        }

        var left = innerCount;
        var bin = 0;
        while (histogram[bin] < left)
        {
            left -= histogram[bin++];
        }

        return (low + bin, left);
    }

    private static (int Low, int High) Range(ReadOnlySpan<int> distances)
    {
        var (low, high) = (int.MaxValue, 0);
        foreach (var distance in distances)
        {
            low = Math.Min(low, distance);
            high = Math.Max(high, distance);
        }

        return (low, high);
    }

    private static double Variance(ReadOnlySpan<int> distances)
    {
        double sum = 0, squares = 0;
        foreach (var distance in distances)
        {
            sum += distance;
            squares += (double)distance * distance;
        }

        return squares / distances.Length - sum / distances.Length * (sum / distances.Length);
    }
}
