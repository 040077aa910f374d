namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// Knows how deep a search must go for a wanted recall, from what it would have taken to find the true nearest neighbours of some of the
/// shard's own vectors. A neighbour is found where its cell is among those probed and its sketch is not passed over; that is judged
/// against the final distance of the k-th neighbour, which in a search is reached only by and by, so a search finds a little more.
/// </summary>
internal sealed class ProbeCalibration
{
    /// <summary>Searches for more neighbours are exact.</summary>
    public const int MaxNeighbors = 100;

    /// <summary>Searches for so many neighbours and fewer are planned by the nearest so many.</summary>
    private const int FewNeighbors = 10;

    /// <summary>Fewer missed neighbours than this in the sample say nothing about how many a search would miss.</summary>
    private const int LeastMissed = 5;

    /// <summary>The share of the loss allowed that goes to sketches passed over; cells not probed take the rest.</summary>
    private const double SketchShareOfLoss = 0.25;

    private readonly List<Needed> _few = [];
    private readonly List<Needed> _many = [];
    private readonly Dictionary<(bool Few, double Recall), ProbeDepth?> _depths = [];

    public long MemoryBytes => (_few.Capacity + _many.Capacity) * (long)(sizeof(int) + sizeof(float));

    /// <summary>Takes in what it would have taken to find one vector's neighbours.</summary>
    /// <param name="neighbors">At most <see cref="MaxNeighbors"/>, nearest first: squared distance, place of the cell in the order of probing, sketch and its sum.</param>
    public void Observe(ReadOnlySpan<SampleNeighbor> neighbors)
    {
        var few = neighbors[..Math.Min(FewNeighbors, neighbors.Length)];
        foreach (var neighbor in few)
        {
            _few.Add(neighbor.Within(few[^1].Square));
        }

        foreach (var neighbor in neighbors)
        {
            _many.Add(neighbor.Within(neighbors[^1].Square));
        }
    }

    /// <summary>The least depth that finds the wanted share of the <paramref name="k"/> nearest; null where nothing may be left out.</summary>
    public ProbeDepth? DepthFor(int k, double recall)
    {
        if (recall >= 1 || k > MaxNeighbors)
        {
            return null;
        }

        var key = (k <= FewNeighbors, recall);
        if (!_depths.TryGetValue(key, out var depth))
        {
            const int MaxKnown = 64;
            if (_depths.Count == MaxKnown)
            {
                _depths.Clear();
            }

            _depths.Add(key, depth = Plan(k <= FewNeighbors ? _few : _many, recall));
        }

        return depth;
    }

    private static ProbeDepth? Plan(List<Needed> needed, double recall)
    {
        if ((1 - recall) * needed.Count < LeastMissed)
        {
            return null;
        }

        var doubts = needed.Select(one => one.Doubt).Order().ToArray();
        var doubt = MathF.Max(0, doubts[Place(1 - (SketchShareOfLoss * (1 - recall)), doubts.Length)]);
        var cells = needed.Where(one => one.Doubt <= doubt).Select(one => one.Cell).Order().ToArray();
        var last = cells[Math.Min(Place(recall, needed.Count), cells.Length - 1)];
        return new ProbeDepth(last + 1, doubt, cells.Count(cell => cell <= last) / (double)needed.Count);
    }

    /// <summary>The least place in an ascending order up to which the wanted share lies.</summary>
    private static int Place(double share, int count) => Math.Min(count - 1, (int)Math.Ceiling(share * count) - 1);

    /// <summary>What it takes to find a neighbour: that so many cells after the first are probed, with so much doubt.</summary>
    internal readonly record struct Needed(int Cell, float Doubt);
}

/// <summary>A neighbour of a vector that serves as a sample.</summary>
/// <param name="Square">Its squared distance.</param>
/// <param name="Cell">The place of its cell in the order of probing, from 0.</param>
/// <param name="Sketch">Its sketch.</param>
/// <param name="Sum">The sketch's sum.</param>
/// <param name="CentroidSquare">The squared distance of the sample from the cell's centroid.</param>
internal readonly record struct SampleNeighbor(float Square, int Cell, Sketch Sketch, float Sum, float CentroidSquare)
{
    public ProbeCalibration.Needed Within(float square) => new(Cell, Sketch.Doubt(Sum, CentroidSquare, square));
}
