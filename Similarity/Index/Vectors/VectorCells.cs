using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>Vectors divided among cells, each vector in that of the centroid nearest to it (an inverted file: Jégou, Douze and Schmid 2011).</summary>
internal sealed class VectorCells
{
    private readonly Centroids _centroids;
    private readonly VectorCell[] _cells;
    private readonly SketchTables _tables;
    private readonly float[] _unit;
    private readonly float[] _centroid;
    private readonly bool[] _signs;
    private readonly KernelLevel _level;

    public VectorCells(Centroids centroids, int dimensions, KernelLevel level)
    {
        _centroids = centroids;
        _cells = [.. Enumerable.Range(0, centroids.Count).Select(_ => new VectorCell(dimensions))];
        _tables = new SketchTables(dimensions);
        _unit = new float[dimensions];
        _centroid = new float[dimensions];
        _signs = new bool[dimensions];
        _level = level;
    }

    public int Count { get; private set; }

    public IReadOnlyList<VectorCell> Cells => _cells;

    public long MemoryBytes => _centroids.MemoryBytes + _cells.Sum(cell => cell.MemoryBytes);

    /// <returns>False, and nothing changed, where the id is held with this code already.</returns>
    /// <exception cref="ArgumentException">All components of the code are zero.</exception>
    public bool Add(long id, ReadOnlySpan<byte> code)
    {
        var query = new VectorQuery(code, _level);
        var cell = _centroids.Nearest(query);
        var added = _cells[cell].Add(id, code, SketchOf(query, cell), _signs);
        Count += added ? 1 : 0;
        return added;
    }

    /// <returns>False where the id is not held with this code.</returns>
    /// <exception cref="ArgumentException">All components of the code are zero.</exception>
    public bool Remove(long id, ReadOnlySpan<byte> code)
    {
        var removed = _cells[_centroids.Nearest(new VectorQuery(code, _level))].Remove(id);
        Count -= removed ? 1 : 0;
        return removed;
    }

    /// <summary>Offers all that is near enough.</summary>
    public void Scan(VectorQuery query, TopK nearest)
    {
        var search = new VectorSearch(query, nearest);
        var squares = _centroids.SquaredDistances(query);
        foreach (var cell in NearestCells(squares, count: 1))
        {
            search.Scan(_cells[cell].Codes);
            for (var other = 0; other < _cells.Length; other++)
            {
                if (other != cell)
                {
                    search.Scan(_cells[other], squares[other]);
                }
            }
        }
    }

    /// <summary>Offers what is near enough, as far as the depth goes.</summary>
    public void Probe(VectorQuery query, TopK nearest, ProbeDepth depth)
    {
        var search = new VectorSearch(query, nearest);
        var squares = _centroids.SquaredDistances(query);
        query.Unit(_unit);
        _tables.Set(_unit);
        foreach (var cell in NearestCells(squares, depth.Cells))
        {
            search.Probe(_cells[cell], _tables, squares[cell], depth.Doubt);
        }
    }

    /// <summary>What a search for a stored vector's nearest neighbours must do to find them, without the vector itself.</summary>
    public SampleNeighbor[] Sample(long id, ReadOnlySpan<byte> code, int k)
    {
        var query = new VectorQuery(code, _level);
        var nearest = new TopK(k + 1);
        Scan(query, nearest);
        var order = NearestCells(_centroids.SquaredDistances(query), _cells.Length);
        var unit = new float[code.Length];
        query.Unit(unit);
        return [.. nearest.Take().Where(neighbor => neighbor.Id != id).Take(k).Select(neighbor => Sample(neighbor, unit, order))];
    }

    private SampleNeighbor Sample(Neighbor neighbor, float[] unit, int[] order)
    {
        var place = Array.FindIndex(order, cell => _cells[cell].Codes.Ids.Contains(neighbor.Id));
        var codes = _cells[order[place]].Codes;
        var sketch = SketchOf(new VectorQuery(codes.Code(codes.Ids.IndexOf(neighbor.Id)), _level), order[place]);
        float sum = 0, square = 0;
        for (var i = 0; i < unit.Length; i++)
        {
            sum += _signs[i] ? unit[i] : -unit[i];
            square += (unit[i] - _centroid[i]) * (unit[i] - _centroid[i]);
        }

        return new SampleNeighbor(neighbor.Distance * neighbor.Distance, place, sketch, sum, square);
    }

    /// <summary>Leaves the signs, the centroid and the unit vector behind.</summary>
    private Sketch SketchOf(VectorQuery query, int cell)
    {
        query.Unit(_unit);
        _centroids.Get(cell, _centroid);
        return Sketch.Of(_unit, _centroid, _signs);
    }

    private static int[] NearestCells(ReadOnlySpan<float> squares, int count)
    {
        var nearest = new TopK(Math.Min(count, squares.Length));
        for (var cell = 0; cell < squares.Length; cell++)
        {
            if (squares[cell] <= nearest.Radius)
            {
                nearest.Offer(new Neighbor(cell, squares[cell]));
            }
        }

        return Array.ConvertAll(nearest.Take(), cell => (int)cell.Id);
    }
}
