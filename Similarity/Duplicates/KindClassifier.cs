namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>
/// Tells how two look-alikes came to be so, from their thumbnails: they are laid on each other and compared square by square. What was made
/// from the other agrees everywhere but where something was put over it, and lies in its frame; between two photographs what is near has moved
/// against what is far, and each shows something beside the other. In doubt it is a burst, of which nothing goes unasked.
/// </summary>
public static class KindClassifier
{
    /// <summary>Fewer squares with something in them say nothing; whole pictures must then be alike.</summary>
    private const int FewBlocks = 6;
    private const double SameWhole = 0.95;

    /// <summary>The share of squares that two renderings of one scene have in common at least.</summary>
    private const double LeastAgreeing = 0.45;

    /// <summary>Neighbouring squares move together by less where an alignment is merely not exact.</summary>
    private const double StillPixels = 0.06;

    /// <summary>A picture cut from another shows nothing beside it; this much is what an alignment misses.</summary>
    private const double OverhangPixels = 1;

    /// <summary>What rounding a picture's sides to whole pixels does to its frame and its aspect.</summary>
    private const double FramePixels = 1.25, RoundedAspect = 0.015;

    /// <summary>What compression and rescaling change, in levels of 0 to 255 and in logarithms.</summary>
    private const double CompressionMean = 8, RescalingMean = 9, CompressionWorst = 26, CompressionShift = 11, CompressionSharpness = 0.3;

    private static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(1);

    /// <summary>Clocks that are a multiple of this apart may show one moment in two time zones.</summary>
    private static readonly TimeSpan ZoneStep = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LargestZone = TimeSpan.FromHours(26);

    /// <summary>The kind of two pictures of different bytes; null where they are not the same picture.</summary>
    public static DuplicateKind? Classify(PictureFacts a, RgbView thumbnailA, PictureFacts b, RgbView thumbnailB) =>
        Classify(PairEvidence.Of(a, thumbnailA, b, thumbnailB), AreTwoExposures(a.TakenAt, b.TakenAt));

    /// <inheritdoc cref="Classify(PictureFacts, RgbView, PictureFacts, RgbView)"/>
    /// <param name="seen">What comparing the two showed.</param>
    /// <param name="twoExposures">Whether their times show that the camera took both.</param>
    public static DuplicateKind? Classify(PairEvidence seen, bool twoExposures)
    {
        if (IsSameAsIs(seen))
        {
            return twoExposures ? DuplicateKind.Burst : DuplicateKind.Reencoded;
        }

        if (seen.Blocks < FewBlocks)
        {
            return seen.WholeCorrelation < SameWhole ? null : twoExposures ? DuplicateKind.Burst : DuplicateKind.Edited;
        }

        return seen.Agreeing < LeastAgreeing ? null
            : twoExposures || seen.Displacement > StillPixels || seen.Overhang > OverhangPixels ? DuplicateKind.Burst
            : DuplicateKind.Edited;
    }

    /// <summary>Whether times of exposure are apart, and not by what another time zone makes.</summary>
    public static bool AreTwoExposures(DateTimeOffset? a, DateTimeOffset? b)
    {
        if (a is null || b is null)
        {
            return false;
        }

        var gap = (a.Value - b.Value).Duration();
        return gap >= ShortestGap && (gap > LargestZone || gap.Ticks % ZoneStep.Ticks != 0);
    }

    private static bool IsSameAsIs(PairEvidence seen) =>
        seen.FrameShift <= FramePixels
        && seen.AspectChange <= RoundedAspect
        && seen.ColorMean <= (seen.Rescaled ? RescalingMean : CompressionMean)
        && seen.ColorWorst <= CompressionWorst
        && seen.ColorShift <= CompressionShift
        && seen.Sharpness <= CompressionSharpness;
}
