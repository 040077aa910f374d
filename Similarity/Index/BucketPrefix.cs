using System.Globalization;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// A bucket's name: the first <see cref="Length"/> bits of the signatures it holds.
/// </summary>
/// <param name="Bits">The bits left-aligned as in <see cref="Signature"/>; all bits behind the prefix are zero.</param>
/// <param name="Length">0 (everything) to <see cref="Signature.Length"/>.</param>
public readonly record struct BucketPrefix(uint Bits, int Length)
{
    /// <summary>The prefix of length 0, which holds every signature.</summary>
    public static BucketPrefix Root => default;

    /// <summary>The smallest signature with this prefix.</summary>
    public uint First => Bits;

    /// <summary>The largest signature with this prefix.</summary>
    public uint Last => Length == 0 ? uint.MaxValue : Bits | (uint)((1UL << (Signature.Length - Length)) - 1);

    public bool Contains(Signature signature) => signature.Bits >= First && signature.Bits <= Last;

    /// <summary>This prefix with one more bit.</summary>
    /// <exception cref="InvalidOperationException">The prefix is a whole signature.</exception>
    public BucketPrefix Child(bool bit)
    {
        if (Length == Signature.Length)
        {
            throw new InvalidOperationException($"The prefix {this} is a whole signature and cannot grow.");
        }

        return new BucketPrefix(bit ? Bits | 1u << (Signature.Length - 1 - Length) : Bits, Length + 1);
    }

    /// <summary>The bits as 0 and 1; <c>*</c> for the root.</summary>
    public override string ToString() => Length == 0 ? "*" : new Signature(Bits).ToString()[..Length];

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is neither <c>*</c> nor 1 to 32 zeros and ones.</exception>
    public static BucketPrefix Parse(string text)
    {
        if (text == "*")
        {
            return Root;
        }

        if (text.Length is 0 or > Signature.Length || text.AsSpan().ContainsAnyExcept('0', '1'))
        {
            throw new FormatException($"'{text}' is not a bucket prefix: '*' or 1 to {Signature.Length} of the digits 0 and 1.");
        }

        var bits = uint.Parse(text, NumberStyles.BinaryNumber, CultureInfo.InvariantCulture);
        return new BucketPrefix(bits << (Signature.Length - text.Length), text.Length);
    }
}
