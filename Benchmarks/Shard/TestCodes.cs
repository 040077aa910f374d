namespace OrleansImageSearch.Benchmarks.Shard;

/// <summary>
/// Uniform random codes, or groups of a hundred that differ from the middle of the group in about a tenth of their bits. Every other
/// query is a stored code with ten bits changed, the others are new codes of the same kind.
/// </summary>
internal sealed class TestCodes
{
    private const int GroupSize = 100;

    private readonly Random _random = new(1);
    private readonly byte[] _codes;
    private readonly byte[] _middles;

    public TestCodes(int lengthBytes, bool clustered, int count, int queries)
    {
        LengthBytes = lengthBytes;
        Count = count;
        _middles = Uniform(clustered ? count / GroupSize * lengthBytes : 0);
        _codes = Uniform(count * lengthBytes);
        for (var i = 0; clustered && i < count; i++)
        {
            Member(Code(i));
        }

        Queries = new byte[queries][];
        for (var i = 0; i < queries; i++)
        {
            Queries[i] = Uniform(lengthBytes);
            if (i % 2 == 0)
            {
                Code(_random.Next(count)).CopyTo(Queries[i]);
                Flip(Queries[i], 10);
            }
            else if (clustered)
            {
                Member(Queries[i]);
            }
        }
    }

    public int LengthBytes { get; }

    public int Count { get; }

    public byte[][] Queries { get; }

    public Span<byte> Code(int index) => _codes.AsSpan(index * LengthBytes, LengthBytes);

    private byte[] Uniform(int bytes)
    {
        var uniform = new byte[bytes];
        _random.NextBytes(uniform);
        return uniform;
    }

    private void Member(Span<byte> code)
    {
        _middles.AsSpan(_random.Next(_middles.Length / LengthBytes) * LengthBytes, LengthBytes).CopyTo(code);
        Flip(code, LengthBytes * 8 / 10);
    }

    private void Flip(Span<byte> code, int times)
    {
        for (var i = 0; i < times; i++)
        {
            code[_random.Next(code.Length)] ^= (byte)(1 << _random.Next(8));
        }
    }
}
