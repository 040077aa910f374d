namespace OrleansImageSearch.Benchmarks.Signatures;

/// <summary>A bit that a signature could have, on a collection: the signed distance from its threshold for every photo and edit.</summary>
internal sealed class CandidateBit
{
    /// <param name="index">The bit of the code, or the direction, that it is.</param>
    /// <param name="originals">One value a photo.</param>
    /// <param name="edits">As many values for each edit, photo by photo: those of photo i begin at i times the number of edits.</param>
    /// <param name="threshold">What the bit compares a value with.</param>
    public CandidateBit(int index, float[] originals, float[] edits, float threshold)
    {
        Index = index;
        Threshold = threshold;
        Margins = Array.ConvertAll(originals, value => value - threshold);
        EditMargins = Array.ConvertAll(edits, value => value - threshold);
        EditsPerPhoto = edits.Length / originals.Length;
        Signs = Array.ConvertAll(Margins, margin => margin > 0);
        SetShare = Signs.Count(sign => sign) / (double)Signs.Length;
        FlipShare = EditMargins.Where((margin, i) => margin > 0 != Signs[i / EditsPerPhoto]).Count() / (double)EditMargins.Length;
    }

    public int Index { get; }

    public float Threshold { get; }

    /// <summary>For how many photos the bit is set.</summary>
    public double SetShare { get; }

    /// <summary>For how many edits the bit is not the original's.</summary>
    public double FlipShare { get; }

    private float[] Margins { get; }

    private float[] EditMargins { get; }

    private int EditsPerPhoto { get; }

    private bool[] Signs { get; }

    /// <summary>The correlation of two bits over the photos (phi coefficient); 0 where one of them never changes.</summary>
    public double CorrelationWith(CandidateBit other)
    {
        var both = 0;
        for (var i = 0; i < Signs.Length; i++)
        {
            both += Signs[i] && other.Signs[i] ? 1 : 0;
        }

        var variance = SetShare * (1 - SetShare) * other.SetShare * (1 - other.SetShare);
        return variance == 0 ? 0 : ((both / (double)Signs.Length) - (SetShare * other.SetShare)) / Math.Sqrt(variance);
    }

    /// <summary>
    /// The noise for which <see cref="Similarity.FlipCost"/> predicts the flips best: the maximum of the likelihood, sought in steps of 5%.
    /// </summary>
    public float FitNoise()
    {
        var (best, bestLikelihood) = (0f, double.NegativeInfinity);
        var typical = Margins.Average(Math.Abs);
        for (var noise = typical / 1000; noise < typical * 10; noise *= 1.05f)
        {
            var likelihood = 0.0;
            for (var i = 0; i < EditMargins.Length; i++)
            {
                var original = i / EditsPerPhoto;
                var logOdds = 1.702 * Math.Abs(Margins[original]) / noise;
                likelihood -= Math.Log(1 + Math.Exp(EditMargins[i] > 0 == Signs[original] ? -logOdds : Math.Min(logOdds, 700)));
            }

            if (likelihood > bestLikelihood)
            {
                (best, bestLikelihood) = (noise, likelihood);
            }
        }

        return best;
    }
}
