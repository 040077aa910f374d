using OrleansImageSearch.Similarity.LocalFeatures;
using OrleansImageSearch.Similarity.Regions;

namespace OrleansImageSearch.Similarity.Copies;

/// <summary>
/// A picture of which stored ones may be the original, however it was edited: it is looked at whole and mirrored (turns need no
/// looking at), and so is every picture found inside it.
/// </summary>
public sealed class CopyQuery
{
    private readonly FeatureSet[] _views;

    public CopyQuery(RgbView image)
    {
        var regions = RegionCutter.Find(image);
        var inside = new RgbImage[regions.Count];
        var views = new List<FeatureSet> { FeatureExtractor.Extract(image), FeatureExtractor.Extract(RgbImage.Mirrored(image).ToView()) };
        for (var i = 0; i < inside.Length; i++)
        {
            inside[i] = RgbImage.Cropped(image, regions[i]);
            views.Add(FeatureExtractor.Extract(inside[i].ToView()));
            views.Add(FeatureExtractor.Extract(RgbImage.Mirrored(inside[i].ToView()).ToView()));
        }

        (Inside, _views) = (inside, [.. views]);
    }

    /// <summary>The pictures inside, largest first; none where it is one picture without a border.</summary>
    public IReadOnlyList<RgbImage> Inside { get; }

    /// <summary>How many places of a stored picture are found again in the same arrangement, in the view where most are.</summary>
    public int Inliers(FeatureSet stored) => _views.Max(view => GeometricCheck.Inliers(view, stored));
}
