namespace OrleansImageSearch.Storage;

/// <summary>
/// The rates of exponential draws by which each disk is among the earliest as often as its weight demands. For one copy a rate is the weight.
/// Of several copies a disk holds one at most, so that rates by weight would give heavy disks too little. Then the rate begins at
/// -ln(1 - p) for a disk that is to hold the share p of all contents (Rosén, "On sampling with probability proportional to size", 1997),
/// which is right for many disks, and is corrected by how often the disk would be among the earliest in fact.
/// </summary>
internal static class DrawRates
{
    /// <summary>A disk that would have to hold more than everything holds nearly everything.</summary>
    private const double LargestShare = 0.995;

    /// <summary>Always as many, so that all nodes get the same rates.</summary>
    private const int Corrections = 16;

    private const int IntegrationPoints = 32;

    /// <param name="weights">Above 0.</param>
    /// <param name="copies">At least 1.</param>
    /// <returns>One rate a weight; only their ratios matter.</returns>
    public static double[] Of(double[] weights, int copies)
    {
        if (copies == 1 || weights.Length <= copies)
        {
            return weights;
        }

        var shares = SharesOf(weights, copies);
        var rates = Array.ConvertAll(shares, share => -Math.Log(1 - share));
        for (var correction = 0; correction < Corrections; correction++)
        {
            var reached = Array.ConvertAll(Enumerable.Range(0, rates.Length).ToArray(), i => ShareOf(i, rates, copies));
            for (var i = 0; i < rates.Length; i++)
            {
                rates[i] *= Math.Log(1 - shares[i]) / Math.Log(1 - reached[i]);
            }
        }

        return rates;
    }

    /// <summary>The share of all contents that each disk is to hold; what would be too much for one goes to the others.</summary>
    private static double[] SharesOf(double[] weights, int copies)
    {
        var isFull = new bool[weights.Length];
        while (true)
        {
            var rest = weights.Where((_, i) => !isFull[i]).Sum();
            var left = copies - isFull.Count(full => full);
            var share = Array.ConvertAll(Enumerable.Range(0, weights.Length).ToArray(), i => isFull[i] ? 1 : left * weights[i] / rest);
            if (!share.Where((value, i) => !isFull[i] && value > 1).Any())
            {
                return Array.ConvertAll(share, value => Math.Min(value, LargestShare));
            }

            for (var i = 0; i < share.Length; i++)
            {
                isFull[i] |= share[i] > 1;
            }
        }
    }

    /// <summary>
    /// How often one disk is among the earliest: over its own draw, how likely it is that fewer than <paramref name="copies"/> others come before.
    /// </summary>
    private static double ShareOf(int disk, double[] rates, int copies)
    {
        var sum = 0.0;
        var earlier = new double[copies];
        for (var point = 0; point < IntegrationPoints; point++)
        {
            var time = -Math.Log((point + 0.5) / IntegrationPoints) / rates[disk];
            Array.Clear(earlier);
            earlier[0] = 1;
            for (var other = 0; other < rates.Length; other++)
            {
                if (other == disk)
                {
                    continue;
                }

                var later = Math.Exp(-rates[other] * time);
                for (var count = copies - 1; count >= 0; count--)
                {
                    earlier[count] = earlier[count] * later + (count > 0 ? earlier[count - 1] * (1 - later) : 0);
                }
            }

            sum += earlier.Sum();
        }

        return sum / IntegrationPoints;
    }
}
