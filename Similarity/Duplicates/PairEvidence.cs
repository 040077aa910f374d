using OrleansImageSearch.Similarity.LocalFeatures;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>What comparing two pictures showed, from which their <see cref="DuplicateKind"/> follows.</summary>
/// <param name="Blocks">Squares of the aligned pictures in which there is something to compare.</param>
/// <param name="Agreeing">The share of them that show the same.</param>
/// <param name="Correlation">The median over them.</param>
/// <param name="Displacement">By how many pixels of the thumbnail neighbouring squares have moved together against the alignment, root mean square.</param>
/// <param name="Overhang">By how many pixels of the thumbnail each picture shows something beside the other's frame, of the one that shows less; 0 or less: one frame lies in the other.</param>
/// <param name="WholeCorrelation">Of the brightness of the whole pictures at a very small size, one turned and mirrored as fits best.</param>
/// <param name="FrameShift">How far, in pixels of the thumbnail, the pictures lie from covering each other as they are.</param>
/// <param name="AspectChange">Absolute logarithm of the one's width by height over the other's.</param>
/// <param name="Rescaled">Whether they have not the same size.</param>
/// <param name="ColorMean">How far colours are apart, in levels of 0 to 255, where the pictures are laid on each other as they are.</param>
/// <param name="ColorWorst">The same in the square of eight pixels a side where it is largest.</param>
/// <param name="ColorShift">How far the mean colours of such a square are apart, at most.</param>
/// <param name="Sharpness">Absolute logarithm of how much more the one changes from pixel to pixel.</param>
public readonly record struct PairEvidence(
    int Blocks,
    double Agreeing,
    double Correlation,
    double Displacement,
    double Overhang,
    double WholeCorrelation,
    double FrameShift,
    double AspectChange,
    bool Rescaled,
    double ColorMean,
    double ColorWorst,
    double ColorShift,
    double Sharpness)
{
    /// <param name="a">A picture.</param>
    /// <param name="thumbnailA">It at a small size, 256 pixels on the longer side where it is larger.</param>
    /// <param name="b">Another.</param>
    /// <param name="thumbnailB">The same of the other.</param>
    public static PairEvidence Of(PictureFacts a, RgbView thumbnailA, PictureFacts b, RgbView thumbnailB)
    {
        var (alignment, grid, whole) = PictureAligner.Align(Copied(thumbnailA), Copied(thumbnailB));
        var correlations = grid.Blocks.Select(block => block.Correlation).Order().ToArray();
        var color = ColorComparison.Of(thumbnailA, thumbnailB, DetailPixels(a, b));
        return new PairEvidence(
            correlations.Length,
            correlations.Length == 0 ? 0 : (double)grid.Agreeing / correlations.Length,
            correlations.Length == 0 ? 0 : correlations[correlations.Length / 2],
            grid.CommonDisplacement(),
            alignment.Overhang(),
            whole,
            alignment.FrameShift(),
            Math.Abs(Math.Log((double)a.Width * b.Height / ((double)a.Height * b.Width))),
            IsRescaled(a, b),
            color.Mean,
            color.Worst,
            color.Shift,
            color.Sharpness);
    }

    private static RgbImage Copied(RgbView image) => new(image.Pixels.ToArray(), image.Width, image.Height);

    private static bool IsRescaled(PictureFacts a, PictureFacts b) => Math.Max(a.Width, a.Height) != Math.Max(b.Width, b.Height);

    /// <summary>
    /// Pixels on the longer side at which both pictures still have all detail: those of the smaller thumbnail, and fewer where the pictures
    /// have not the same size, since rescaling blurs or sharpens what is as fine as its pixels, and shifts them by a fraction.
    /// </summary>
    private static double DetailPixels(PictureFacts a, PictureFacts b)
    {
        const double Rescaled = 1.5;
        var (longerA, longerB) = (Math.Max(a.Width, a.Height), Math.Max(b.Width, b.Height));
        return Math.Min(FeatureExtractor.LongerSide, Math.Min(longerA, longerB)) / (IsRescaled(a, b) ? Rescaled : 1);
    }
}
