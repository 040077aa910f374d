using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Benchmarks.Race.Photos;

/// <summary>
/// How edits flip bits, measured: the number of flips of every edit, and how often the bit flips whose margin is the i-th smallest of
/// its photo's. A modelled copy has as many flips as an edit drawn at random, in bits drawn by these rates.
/// </summary>
internal sealed class FlipModel
{
    private readonly int[] _flipsByEdit;
    private readonly double[] _rates;
    private readonly byte[] _flipCosts;

    public FlipModel(float[][] margins, PhotoEdit[] edits)
    {
        var bits = margins[0].Length;
        _flipsByEdit = new int[edits.Length];
        var flipped = new int[bits];
        for (var edit = 0; edit < edits.Length; edit++)
        {
            var photo = margins[edits[edit].Photo];
            var byMargin = BitsByMargin(photo);
            for (var rank = 0; rank < bits; rank++)
            {
                if (BitCode.BitAt(edits[edit].Described.Code, byMargin[rank]) != photo[byMargin[rank]] > 0)
                {
                    flipped[rank]++;
                    _flipsByEdit[edit]++;
                }
            }
        }

        // Half a flip more, so that no bit can never flip.
        _rates = Array.ConvertAll(flipped, flips => (flips + 0.5) / (edits.Length + 1));
        _flipCosts = Array.ConvertAll(_rates, Flips.CostOf);
    }

    /// <summary>For every edit its distance from its photo.</summary>
    public IReadOnlyList<int> FlipsByEdit => _flipsByEdit;

    /// <summary>For every place in a photo's order of margins, smallest first, the probability that its bit flips.</summary>
    public IReadOnlyList<double> Rates => _rates;

    /// <summary>The code of a modelled copy.</summary>
    public byte[] Copy(ReadOnlySpan<float> margins, Random random)
    {
        var code = CodeOf(margins);
        var byMargin = BitsByMargin(margins);

        // Sampling by weight without replacement: the largest u^(1/w) (Efraimidis and Spirakis 2006), as the smallest -ln(u) / w.
        var keys = new double[byMargin.Length];
        for (var rank = 0; rank < keys.Length; rank++)
        {
            keys[rank] = -Math.Log(1 - random.NextDouble()) / _rates[rank];
        }

        Array.Sort(keys, byMargin);
        foreach (var bit in byMargin.AsSpan(0, _flipsByEdit[random.Next(_flipsByEdit.Length)]))
        {
            Flips.Flip(code, bit);
        }

        return code;
    }

    /// <summary>The flip costs of signature bits by the places that their margins have, for copies without margins of their own.</summary>
    /// <param name="margins">Of the photo.</param>
    /// <param name="signatureBits">The bits of the code that make the signature, first bit first.</param>
    public byte[] FlipCosts(ReadOnlySpan<float> margins, IReadOnlyList<int> signatureBits)
    {
        var byMargin = BitsByMargin(margins);
        return [.. signatureBits.Select(bit => _flipCosts[Array.IndexOf(byMargin, bit)])];
    }

    /// <summary>The code whose bits are set where margins are positive.</summary>
    public static byte[] CodeOf(ReadOnlySpan<float> margins)
    {
        var code = new byte[margins.Length / 8];
        for (var bit = 0; bit < margins.Length; bit++)
        {
            if (margins[bit] > 0)
            {
                BitCode.SetBit(code, bit);
            }
        }

        return code;
    }

    /// <summary>The bits, smallest absolute margin first.</summary>
    private static int[] BitsByMargin(ReadOnlySpan<float> margins)
    {
        var bits = Enumerable.Range(0, margins.Length).ToArray();
        var absolute = new float[margins.Length];
        for (var bit = 0; bit < absolute.Length; bit++)
        {
            absolute[bit] = Math.Abs(margins[bit]);
        }

        Array.Sort(absolute, bits);
        return bits;
    }
}
