namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>
/// Chooses how far to search an index: what a depth costs, and how much of the near-duplicates it finds. A near-duplicate is a code
/// at a distance drawn evenly from 0 to a radius, the bits that differ being anywhere.
/// </summary>
internal sealed class DepthPlanner(SubstringLayout layout, int codeLengthBytes, int count)
{
    /// <summary>Nanoseconds, as measured on uniform codes: to look at a key's list, at a candidate's code, and at a word of a code in a scan.</summary>
    private const double ListNs = 15, CandidateNs = 50, ScannedWordNs = 0.8;

    private const int MaxSlack = 2, SampledDistances = 8;

    private readonly int _codeBits = 8 * codeLengthBytes;
    private readonly Dictionary<(int, double), ProbeDepth?> _planned = [];

    /// <summary>What comparing all codes takes, in nanoseconds.</summary>
    public double ScanNs { get; } = ScannedWordNs * count * Math.Max(1, codeLengthBytes / sizeof(ulong));

    /// <summary>The cheapest depth that finds the wanted share of near-duplicates within a radius; none where a scan is cheaper.</summary>
    /// <param name="radius">0 or more.</param>
    /// <param name="recall">The wanted share, above 0; 1 finds all.</param>
    public ProbeDepth? Find(int radius, double recall)
    {
        if (!_planned.TryGetValue((radius, recall), out var best))
        {
            best = _planned[(radius, recall)] = Plan(radius, recall);
        }

        return best;
    }

    private ProbeDepth? Plan(int radius, double recall)
    {
        ProbeDepth? best = null;
        var cheapest = ScanNs;
        for (var slack = 0; slack <= MaxSlack; slack++)
        {
            for (var steps = recall < 1 ? 1 : radius + 1; steps <= radius + 1; steps++)
            {
                var depth = new ProbeDepth(steps, slack);
                var cost = CostNs(depth);
                if (cost >= cheapest)
                {
                    break;
                }

                if (Recall(depth, radius) >= recall)
                {
                    (best, cheapest) = (depth, cost);
                    break;
                }
            }
        }

        return best;
    }

    private double CostNs(ProbeDepth depth)
    {
        double lists = 0, candidates = 0;
        for (var step = 0; step < depth.Steps; step++)
        {
            var flips = step / layout.Tables;
            var budget = depth.MaxSketchDistance(step % layout.Tables, layout.Tables, flips);
            var keys = Choose(layout.KeyBits, flips);
            lists += keys;
            candidates += keys * count / Math.ScaleB(1, layout.KeyBits + layout.SketchBits)
                * Enumerable.Range(0, Math.Min(budget, layout.SketchBits) + 1).Sum(ones => Choose(layout.SketchBits, ones));
        }

        return ListNs * lists + CandidateNs * candidates;
    }

    private double Recall(ProbeDepth depth, int radius)
    {
        if (depth.Radius >= radius)
        {
            return 1;
        }

        var samples = Math.Min(SampledDistances, radius + 1);
        return Enumerable.Range(0, samples).Average(i => RecallAt(depth, distance: samples == 1 ? 0 : (int)Math.Round((double)i * radius / (samples - 1))));
    }

    /// <summary>
    /// As if tables missed independently; in truth bits that differ in one table's substring are missing in the others', so that fewer
    /// are missed.
    /// </summary>
    private double RecallAt(ProbeDepth depth, int distance)
    {
        if (distance <= depth.Radius)
        {
            return 1;
        }

        var missed = 1.0;
        for (var table = 0; table < layout.Tables; table++)
        {
            missed *= 1 - FoundByTable(depth.MaxFlips(table, layout.Tables), depth.Slack, distance);
        }

        return 1 - missed;
    }

    private double FoundByTable(int maxFlips, int slack, int distance)
    {
        var found = 0.0;
        for (var flips = 0; flips <= Math.Min(maxFlips, distance); flips++)
        {
            var inKey = Hypergeometric(_codeBits, layout.KeyBits, distance, flips);
            for (var ones = 0; ones <= maxFlips - flips + slack; ones++)
            {
                found += inKey * Hypergeometric(_codeBits - layout.KeyBits, layout.SketchBits, distance - flips, ones);
            }
        }

        return found;
    }

    /// <summary>The probability that of <paramref name="drawn"/> different bits of <paramref name="all"/> exactly <paramref name="hits"/> are among <paramref name="marked"/>.</summary>
    private static double Hypergeometric(int all, int marked, int drawn, int hits)
    {
        if (hits > marked || hits > drawn || drawn - hits > all - marked)
        {
            return 0;
        }

        // Drawing the marked bits one by one: C(marked, hits) orders, all equally likely.
        var probability = Choose(marked, hits);
        for (var i = 0; i < marked; i++)
        {
            probability *= (i < hits ? drawn - i : all - drawn - (i - hits)) / (double)(all - i);
        }

        return probability;
    }

    private static double Choose(int n, int k)
    {
        var ways = 1.0;
        for (var i = 1; i <= k; i++)
        {
            ways = ways * (n - k + i) / i;
        }

        return k > n ? 0 : ways;
    }
}
