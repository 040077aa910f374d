using OrleansImageSearch.Similarity.LocalFeatures;
using OrleansImageSearch.Similarity.Regions;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>Lays one picture on another: as a whole, turned and mirrored, and where that does not fit, by the places that both show.</summary>
internal static class PictureAligner
{
    /// <summary>So well fits what needs no other try: the share of blocks that agree, and by how many pixels they have moved.</summary>
    private const double FitsWell = 0.95, LiesStill = 0.05;

    /// <summary>So well fits what another try by the pictures' places has not bettered, or is bettered by no other.</summary>
    private const double FitsEnough = 0.8;

    /// <summary>What an alignment loses for each pixel by which blocks have moved against it, in shares of its blocks.</summary>
    private const double MoveCost = 4;

    /// <summary>Fewer places in one arrangement are chance.</summary>
    private const int LeastPlaces = 8;

    /// <summary>Cells a side in which whole pictures are compared to see how one is turned.</summary>
    private const int CoarseSide = 16;

    /// <summary>The best alignment found, its blocks, and how well whole pictures correlate, one turned and mirrored as fits best.</summary>
    public static (Alignment Alignment, BlockGrid Grid, double WholeCorrelation) Align(RgbImage a, RgbImage b)
    {
        var (levelA, levelB) = (Luma(a.ToView()), Luma(b.ToView()));
        var (orientation, whole) = Turn(levelA, levelB);
        var best = Refined(Alignment.Of(levelA, levelB, AffineMap.BetweenFrames(levelA.Width, levelA.Height, levelB.Width, levelB.Height, orientation)));
        if (Fit(best.Grid) >= FitsWell && best.Grid.CommonDisplacement() <= LiesStill)
        {
            return (best.Alignment, best.Grid, whole);
        }

        // Later maps cost the more: they are made only where the ones before do not fit.
        foreach (var map in MapsOfPlaces(a, b).Concat(MapsOfParts(levelA, b)).Concat(MapsOfParts(levelB, a).Select(map => map.Inverse())))
        {
            var other = Refined(Alignment.Of(levelA, levelB, map));
            if (Gain(other.Grid) > Gain(best.Grid))
            {
                best = other;
            }

            if (Fit(best.Grid) >= FitsEnough)
            {
                break;
            }
        }

        return (best.Alignment, best.Grid, whole);
    }

    /// <summary>The orientation in which the first picture looks most like the second, and how much, -1 to 1.</summary>
    private static (Orientation Orientation, double Correlation) Turn(GreyLevel a, GreyLevel b)
    {
        var (cellsA, cellsB) = (a.Resampled(CoarseSide, CoarseSide).Values, b.Resampled(CoarseSide, CoarseSide).Values);
        return Enum.GetValues<Orientation>()
            .Select(orientation => (orientation, Correlation(cellsA, cellsB, orientation)))
            .MaxBy(each => each.Item2);
    }

    private static double Correlation(float[] a, float[] b, Orientation orientation)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        double aa = 0, ab = 0, bb = 0;
        for (var row = 0; row < CoarseSide; row++)
        {
            for (var column = 0; column < CoarseSide; column++)
            {
                var (sourceRow, sourceColumn) = orientation.Source(row, column, CoarseSide);
                var (x, y) = (a[row * CoarseSide + column] - meanA, b[sourceRow * CoarseSide + sourceColumn] - meanB);
                (aa, ab, bb) = (aa + x * x, ab + x * y, bb + y * y);
            }
        }

        return aa * bb == 0 ? 0 : ab / Math.Sqrt(aa * bb);
    }

    private static IEnumerable<AffineMap> MapsOfPlaces(RgbImage a, RgbImage b)
    {
        var places = FeatureExtractor.Extract(a.ToView());
        if (Map(places, FeatureExtractor.Extract(b.ToView())) is { } upright)
        {
            yield return upright;
        }

        if (Map(places, FeatureExtractor.Extract(RgbImage.Mirrored(b.ToView()).ToView())) is { } mirrored)
        {
            yield return mirrored.Then(AffineMap.BetweenFrames(b.Width, b.Height, b.Width, b.Height, Orientation.FlipY));
        }
    }

    /// <summary>Where a whole picture would lie if it were one of those inside another.</summary>
    private static IEnumerable<AffineMap> MapsOfParts(GreyLevel whole, RgbImage page)
    {
        foreach (var box in RegionCutter.Find(page.ToView()))
        {
            yield return AffineMap.BetweenFrames(whole.Width, whole.Height, box.Width, box.Height, Orientation.Original).Then(new AffineMap(1, 0, box.Left, 0, 1, box.Top));
        }
    }

    private static AffineMap? Map(FeatureSet a, FeatureSet b)
    {
        var pairs = GeometricCheck.AgreeingPairs(a, b);
        return pairs.Length < LeastPlaces ? null : AffineMap.Fit(pairs);
    }

    private static (Alignment Alignment, BlockGrid Grid) Refined(Alignment alignment)
    {
        var refined = AlignmentRefiner.Refine(alignment);
        return (refined, BlockGrid.Compare(refined));
    }

    private static double Fit(BlockGrid grid) => grid.Blocks.Length == 0 ? 0 : (double)grid.Agreeing / grid.Blocks.Length;

    /// <summary>Blocks that agree, less half of those that do not; they count the less the more they have moved.</summary>
    private static double Gain(BlockGrid grid) => (grid.Agreeing - (grid.Blocks.Length - grid.Agreeing) / 2.0) / (1 + MoveCost * grid.CommonDisplacement());

    private static GreyLevel Luma(RgbView image)
    {
        using var input = new MeasureInput(image);
        return new GreyLevel(input.Luma.ToArray(), image.Width, image.Height);
    }
}
