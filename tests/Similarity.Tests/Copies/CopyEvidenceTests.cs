using OrleansImageSearch.Similarity.Copies;

namespace OrleansImageSearch.Similarity.Tests.Copies;

public class CopyEvidenceTests
{
    [Fact]
    public void More_places_and_fewer_bits_make_a_copy_more_probable()
    {
        foreach (var bits in new[] { 0, 31, 90, 128 })
        {
            var byInliers = Enumerable.Range(0, 45).Select(inliers => CopyEvidence.Probability(inliers, bits)).ToArray();
            Assert.Equal(byInliers.Order(), byInliers);
        }

        foreach (var inliers in new[] { 0, 8, 20 })
        {
            var byBits = Enumerable.Range(0, 129).Select(bits => CopyEvidence.Probability(inliers, bits)).ToArray();
            Assert.Equal(byBits.OrderDescending(), byBits);
        }
    }

    [Fact]
    public void Either_kind_of_evidence_is_enough_and_none_is_not()
    {
        Assert.InRange(CopyEvidence.Probability(40, 128), 0.999, 1);
        Assert.InRange(CopyEvidence.Probability(0, 0), 0.99, 1);
        Assert.InRange(CopyEvidence.Probability(0, 31), 0.9, 1);
        Assert.InRange(CopyEvidence.Probability(0, float.PositiveInfinity), 0, 0.01);
        Assert.InRange(CopyEvidence.Probability(6, 120), 0, 0.05);
    }
}
