using System.Buffers;

namespace OrleansImageSearch.Similarity.Layout;

/// <summary>
/// Many codes of one measure with their images' ids, each at a place, counted from 0. Filled by one thread; then read by any number.
/// </summary>
public sealed class CodeSet
{
    private const int ChunkBytes = 1 << 26;
    private const int GatherSize = 256;

    private readonly List<byte[]> _chunks = [];
    private readonly List<long> _ids = [];
    private readonly int _chunkSize;

    public CodeSet(Measure measure)
    {
        Measure = measure;
        _chunkSize = ChunkBytes / measure.CodeLengthBytes;
    }

    public Measure Measure { get; }

    public int Count => _ids.Count;

    /// <exception cref="ArgumentException">The code is not as long as the measure's codes.</exception>
    public void Add(long id, ReadOnlySpan<byte> code)
    {
        if (code.Length != Measure.CodeLengthBytes)
        {
            throw new ArgumentException($"The code has {code.Length} bytes; a code of {Measure.Stamp} has {Measure.CodeLengthBytes}.", nameof(code));
        }

        var (chunk, at) = Math.DivRem(Count, _chunkSize);
        if (chunk == _chunks.Count)
        {
            _chunks.Add([]);
        }

        if ((at + 1) * code.Length > _chunks[chunk].Length)
        {
            var larger = _chunks[chunk];
            Array.Resize(ref larger, Math.Min(_chunkSize, Math.Max(1024, 2 * at)) * code.Length);
            _chunks[chunk] = larger;
        }

        code.CopyTo(_chunks[chunk].AsSpan(at * code.Length));
        _ids.Add(id);
    }

    public long Id(int place) => _ids[place];

    public ReadOnlySpan<byte> Code(int place) => Codes(place, 1);

    /// <summary>Distances of the code at one place from those at others.</summary>
    public void Distances(int place, ReadOnlySpan<int> others, Span<float> distances)
    {
        var length = Measure.CodeLengthBytes;
        var gathered = ArrayPool<byte>.Shared.Rent(Math.Min(GatherSize, others.Length) * length);
        for (var first = 0; first < others.Length; first += GatherSize)
        {
            var count = Math.Min(GatherSize, others.Length - first);
            for (var i = 0; i < count; i++)
            {
                Code(others[first + i]).CopyTo(gathered.AsSpan(i * length));
            }

            Measure.Distances(Code(place), gathered.AsSpan(0, count * length), distances.Slice(first, count));
        }

        ArrayPool<byte>.Shared.Return(gathered);
    }

    /// <summary>Distances of a code from all codes, in the order of their places.</summary>
    /// <param name="code">Any code of the measure.</param>
    /// <param name="distances">As many as there are codes.</param>
    public void DistancesToAll(ReadOnlySpan<byte> code, Span<float> distances)
    {
        for (var first = 0; first < Count; first += _chunkSize)
        {
            var count = Math.Min(_chunkSize, Count - first);
            Measure.Distances(code, Codes(first, count), distances.Slice(first, count));
        }
    }

    /// <summary>Codes at consecutive places of one chunk.</summary>
    private ReadOnlySpan<byte> Codes(int place, int count)
    {
        var (chunk, at) = Math.DivRem(place, _chunkSize);
        return _chunks[chunk].AsSpan(at * Measure.CodeLengthBytes, count * Measure.CodeLengthBytes);
    }
}
