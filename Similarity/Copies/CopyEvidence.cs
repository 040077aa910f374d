using OrleansImageSearch.Similarity.Fusion;

namespace OrleansImageSearch.Similarity.Copies;

/// <summary>
/// How likely a stored picture is the original of a query, from what was seen of the two. Two logistic models, fitted to edited photos
/// among others (docs/quality.md), of which the surer one counts: PDQ alone, and places in the same arrangement with PDQ. A probability is
/// that of a candidate as a search offers it, of which at most one is the original.
/// </summary>
public static class CopyEvidence
{
    private const double BitsIntercept = 6.1, PerBit = -0.106;
    private const double PlacesIntercept = -13.3, PerInlier = 0.725, PerNearBit = 0.106;

    /// <summary>More places in the same arrangement make no difference.</summary>
    private const int EnoughInliers = 40;

    /// <summary>Farther apart, PDQ says nothing: unrelated pictures differ in about half of their 256 bits.</summary>
    private const float FarBits = 90;

    /// <param name="inliers">Of <see cref="CopyQuery.Inliers"/>; 0 where the stored picture could not be looked at.</param>
    /// <param name="pdqDistanceBits">The smallest PDQ distance of any of the query's variants; infinite where the picture has too little for PDQ to see.</param>
    /// <returns>0 to 1.</returns>
    public static double Probability(int inliers, float pdqDistanceBits)
    {
        var bits = BitsIntercept + PerBit * pdqDistanceBits;
        var places = PlacesIntercept + PerInlier * Math.Min(inliers, EnoughInliers) + PerNearBit * Math.Max(0, FarBits - pdqDistanceBits);
        return LogisticRegression.Sigmoid(Math.Max(bits, places));
    }
}
