namespace OrleansImageSearch.Similarity;

/// <summary>
/// The LSH signature of a descriptor: <see cref="Length"/> bits read as a string, the first bit the most significant.
/// Buckets are prefixes of it (<see cref="Index.BucketPrefix"/>).
/// </summary>
public readonly record struct Signature(uint Bits)
{
    /// <summary>Bits in every signature, of every measure.</summary>
    public const int Length = 32;

    /// <summary>Bit <paramref name="index"/> counted from the front, 0 to <see cref="Length"/> - 1.</summary>
    public bool this[int index] => (Bits >> (Length - 1 - index) & 1) != 0;

    public override string ToString() => Convert.ToString(Bits, 2).PadLeft(Length, '0');
}
