using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Benchmarks.Signatures;

/// <summary>
/// Takes one bit after the other, each time the one with the largest product of stability (1 - 2 f, f the share of edits that flip
/// it), balance (4 p (1 - p), p the share of photos that set it) and independence (the product of 1 - r^2 over its correlations r
/// with the bits taken before). So every prefix of the signature is as good as this rule can make it.
/// </summary>
internal static class GreedySelection
{
    public static CandidateBit[] Select(IReadOnlyList<CandidateBit> candidates)
    {
        var worth = candidates.Select(bit => Math.Max(0, 1 - (2 * bit.FlipShare)) * 4 * bit.SetShare * (1 - bit.SetShare)).ToArray();
        var selected = new CandidateBit[Signature.Length];
        for (var i = 0; i < selected.Length; i++)
        {
            var best = Array.IndexOf(worth, worth.Max());
            selected[i] = candidates[best];
            for (var other = 0; other < worth.Length; other++)
            {
                var correlation = candidates[other].CorrelationWith(selected[i]);
                worth[other] *= 1 - (correlation * correlation);
            }

            worth[best] = 0;
        }

        return selected;
    }
}
