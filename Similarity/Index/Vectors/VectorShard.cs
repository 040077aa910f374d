using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// A shard of vectors' codes (<see cref="VectorEncoder"/>) under <see cref="VectorDistance"/>. While scanning all of them is as quick as
/// a call to another process they are only scanned; the first search of more divides them among cells, and again whenever the shard has
/// doubled. A search for all compares every code but those of cells that lie too far away for certain. A search for less recall probes
/// the cells of the nearest centroids: their sketches of one bit a dimension say which codes are compared; how many cells and how many
/// codes follows from samples of the shard's own vectors. Memory: a vector of d dimensions takes d bytes, d / 8 for its sketch and 4
/// with it, 8 for its id, and a few for centroids.
/// </summary>
public sealed class VectorShard : IShard
{
    /// <summary>Bytes of codes that are scanned in about 75 microseconds.</summary>
    private const int ScannedBytes = 1 << 20;

    private readonly int _codeLengthBytes;
    private readonly int _scannedBytes;
    private readonly KernelLevel _level;

    /// <summary>Not divided yet; empty once there are cells.</summary>
    private OpenCodes _pool;

    private VectorCells? _cells;
    private ProbeCalibration _calibration = new();
    private int _divided;

    /// <param name="codeLengthBytes">Bytes in every code: a multiple of <see cref="VectorEncoder.CodeGranularity"/>, at most <see cref="VectorEncoder.MaxDimensions"/>.</param>
    /// <param name="kernel">The instruction set; by default the fastest that this machine has.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range, or the machine lacks the kernel.</exception>
    public VectorShard(int codeLengthBytes, KernelLevel? kernel = null)
        : this(codeLengthBytes, kernel, ScannedBytes)
    {
    }

    /// <summary>The same with another bound, in bytes of codes, up to which the shard only scans.</summary>
    internal VectorShard(int codeLengthBytes, KernelLevel? kernel, int scannedBytes)
    {
        if (codeLengthBytes is < 1 or > VectorEncoder.MaxDimensions || codeLengthBytes % VectorEncoder.CodeGranularity != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(codeLengthBytes),
                codeLengthBytes,
                $"A vector's code must have a multiple of {VectorEncoder.CodeGranularity} bytes, at most {VectorEncoder.MaxDimensions}.");
        }

        _codeLengthBytes = codeLengthBytes;
        _scannedBytes = scannedBytes;
        _level = KernelLevels.Require(kernel);
        _pool = new OpenCodes(codeLengthBytes);
    }

    public int Count => _pool.Codes.Count + (_cells?.Count ?? 0);

    public long MemoryBytes => _pool.MemoryBytes + (_cells?.MemoryBytes ?? 0) + _calibration.MemoryBytes;

    /// <exception cref="ArgumentException">The code has another length, or all its components are zero.</exception>
    public bool Add(long id, ReadOnlySpan<byte> code)
    {
        ThrowIfNotOneCode(code, nameof(code));
        if (_cells is not null)
        {
            return _cells.Add(id, code);
        }

        if (_pool.Contains(id))
        {
            return false;
        }

        _pool.Add(id, code);
        return true;
    }

    /// <exception cref="ArgumentException">The code has another length, or all its components are zero.</exception>
    public bool Remove(long id, ReadOnlySpan<byte> code)
    {
        ThrowIfNotOneCode(code, nameof(code));
        if (_cells is not null)
        {
            return _cells.Remove(id, code);
        }

        return _pool.Remove(id);
    }

    /// <param name="query">One code.</param>
    /// <param name="k">At least 1. More than 100 are always searched exactly.</param>
    /// <param name="maxDistance">0 to 2 makes sense.</param>
    /// <param name="recall">The share wanted of the <paramref name="k"/> nearest, above 0 to 1, for queries that are distributed as the vectors held.</param>
    /// <exception cref="ArgumentException">The query is not one code or has no direction, k is below 1, or the distance or recall is out of its range.</exception>
    public ShardAnswer Search(ReadOnlySpan<byte> query, int k, float maxDistance, double recall)
    {
        ThrowIfNotOneCode(query, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recall);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recall, 1);
        var nearest = new TopK(k, maxDistance);
        var ready = new VectorQuery(query, _level);
        if (maxDistance < 0)
        {
            return new ShardAnswer([], Recall: 1);
        }

        Optimize();
        if (_cells is not null && _calibration.DepthFor(k, recall) is { } depth)
        {
            _cells.Probe(ready, nearest, depth);
            return new ShardAnswer(nearest.Take(), depth.Recall);
        }

        new VectorSearch(ready, nearest).Scan(_pool.Codes);
        _cells?.Scan(ready, nearest);
        return new ShardAnswer(nearest.Take(), Recall: 1);
    }

    public void Optimize()
    {
        var outgrown = _cells is null
            ? (long)Count * _codeLengthBytes > _scannedBytes
            : Count >= 2L * _divided || Count < _divided / 4;
        if (outgrown)
        {
            IReadOnlyList<CodeArray> sources = _cells is null ? [_pool.Codes] : [.. _cells.Cells.Select(cell => cell.Codes)];
            (_cells, _calibration) = VectorCellsBuilder.Build(sources, _codeLengthBytes, _level);
            _pool = new OpenCodes(_codeLengthBytes);
            _divided = Count;
        }
    }

    private void ThrowIfNotOneCode(ReadOnlySpan<byte> code, string parameter)
    {
        if (code.Length != _codeLengthBytes)
        {
            throw new ArgumentException($"The code has {code.Length} bytes; the codes of this shard have {_codeLengthBytes}.", parameter);
        }

        if (!code.ContainsAnyExcept((byte)0))
        {
            throw new ArgumentException("All components of the code are zero, so it has no direction to compare.", parameter);
        }
    }
}
