using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity.Fusion;

namespace OrleansImageSearch.Grains.Search;

/// <summary>A scored image.</summary>
internal sealed record ScoredImage(long ImageId, double Score, MeasureScore[] Measures);

/// <summary>Scores stored images against all query images under all measures selected.</summary>
/// <param name="selected">The measures and their weights.</param>
/// <param name="images">What to look like.</param>
/// <param name="combination">How the scores against them become one.</param>
/// <param name="negatives">What not to look like; the nearest of them counts.</param>
internal sealed class HitScorer(SelectedMeasure[] selected, DescribedQuery[] images, ImageCombination combination, DescribedQuery[] negatives)
{
    /// <summary>The best <paramref name="k"/>, best first, ties by smaller id.</summary>
    /// <param name="stored">The candidates' codes under the measures selected, by image id; an image that lacks one is scored by the others.</param>
    /// <param name="k">At most so many.</param>
    /// <param name="maxDistance">Leaves out images farther away under the one measure selected.</param>
    public ScoredImage[] Best(IReadOnlyDictionary<long, byte[][]> stored, int k, float? maxDistance) =>
        [.. stored
            .Select(image => Score(image.Key, image.Value))
            .Where(image => image.Measures.Length > 0)
            .Where(image => maxDistance is null || image.Measures[0].Distance <= maxDistance)
            .OrderByDescending(image => image.Score)
            .ThenBy(image => image.ImageId)
            .Take(k)];

    /// <summary>How one stored image is seen.</summary>
    public ScoredImage Score(long imageId, byte[][] codes)
    {
        var (score, measures) = Combine(Array.ConvertAll(images, image => Compare(image, codes)));
        var repelled = negatives.Length == 0 ? 0 : negatives.Max(image => Compare(image, codes).Score);
        return new ScoredImage(imageId, ScoreFusion.WithNegatives(score, repelled), measures);
    }

    /// <summary>Best: as the query image sees it that it is most like. Else every measure's scores are combined as the fused ones are.</summary>
    private (double Score, MeasureScore[] Measures) Combine((double Score, MeasureScore[] Measures)[] seen) => combination == ImageCombination.Best
        ? seen.MaxBy(image => image.Score)
        : (
            Combine([.. seen.Select(image => image.Score)]),
            [
                .. seen.SelectMany(image => image.Measures).GroupBy(measure => measure.Name).Select(measure => new MeasureScore(
                    measure.Key, Combine([.. measure.Select(image => image.Score)]), measure.Min(image => image.Distance))),
            ]);

    private double Combine(double[] scores) => combination switch
    {
        ImageCombination.Mean => scores.Average(),
        ImageCombination.Sum => ScoreFusion.AlgebraicSum(scores),
        _ => throw new ArgumentOutOfRangeException(nameof(scores), combination, "Combine by Best, Mean or Sum."),
    };

    private (double Score, MeasureScore[] Measures) Compare(DescribedQuery query, byte[][] codes)
    {
        // Neither a stored image nor one searched for by its id need have been described by every measure yet.
        int[] common = [.. Enumerable.Range(0, selected.Length).Where(i => codes[i].Length > 0 && query.Variants[i].Count > 0)];
        if (common.Length == 0)
        {
            return (0, []);
        }

        var seen = Array.ConvertAll(common, i =>
        {
            var measure = selected[i].Measure;
            var distance = query.Variants[i].Min(variant => measure.Distance(variant.Code, codes[i]));
            return new MeasureScore(measure.Name, measure.Score(distance), distance);
        });
        return (ScoreFusion.WeightedMean(Array.ConvertAll(seen, each => each.Score), Array.ConvertAll(common, i => selected[i].Weight)), seen);
    }
}

internal static class CalibrationExtensions
{
    /// <summary>How likely a copy is that is seen so; null where a measure that the calibration counts has not seen it.</summary>
    public static double? ProbabilityOf(this Calibration calibration, MeasureScore[] seen)
    {
        var counted = Array.FindAll(seen, score => calibration.Weights.ContainsKey(score.Name));
        return counted.Length == calibration.Weights.Count
            ? calibration.Probability(ScoreFusion.WeightedMean(
                Array.ConvertAll(counted, score => score.Score), Array.ConvertAll(counted, score => calibration.Weights[score.Name])))
            : null;
    }
}
