namespace OrleansImageSearch.Similarity.Tests.Index;

/// <summary>Makes codes as they come: unrelated ones, near ones and exact copies.</summary>
internal sealed class TestCodes(Random random, int codeLengthBytes)
{
    private readonly List<byte[]> _made = [];

    public byte[] Next()
    {
        var code = _made.Count == 0 ? Uniform(random, codeLengthBytes) : random.Next(4) switch
        {
            0 => (byte[])_made[random.Next(_made.Count)].Clone(),
            1 => WithFlippedBits(random, _made[random.Next(_made.Count)], random.Next(1, 8 * codeLengthBytes / 4 + 1)),
            _ => Uniform(random, codeLengthBytes),
        };
        _made.Add(code);
        return code;
    }

    public static byte[] Uniform(Random random, int lengthBytes)
    {
        var code = new byte[lengthBytes];
        random.NextBytes(code);
        return code;
    }

    /// <summary>A copy at exactly this Hamming distance.</summary>
    public static byte[] WithFlippedBits(Random random, byte[] code, int bits)
    {
        var copy = (byte[])code.Clone();
        var places = Enumerable.Range(0, code.Length * 8).ToArray();
        random.Shuffle(places);
        foreach (var place in places.AsSpan(0, bits))
        {
            copy[place / 8] ^= (byte)(1 << (place % 8));
        }

        return copy;
    }
}
