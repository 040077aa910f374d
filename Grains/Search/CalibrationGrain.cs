using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Search;

/// <inheritdoc cref="ICalibrationGrain"/>
[StatelessWorker]
public sealed class CalibrationGrain(ImageCatalog catalog, MeasureRegistry measures, QueryDescriber describer, Calibrations calibrations)
    : Grain, ICalibrationGrain
{
    /// <inheritdoc/>
    public async Task<ImageComparison> CompareAsync(QueryImage first, QueryImage second)
    {
        var calibration = await calibrations.FindAsync(CancellationToken.None);
        var wanted = SearchRequestValidator.Validate(new SearchRequest { Images = [first, second] }, measures, calibration: null);
        var described = await describer.DescribeAsync(
            [first, second], Array.ConvertAll(wanted, each => each.Measure), dihedral: false, "image", CancellationToken.None);
        var (selected, images, _, _) = UsableQuery.Of(wanted, described, []);
        var codes = images[1].Variants.Select(variants => variants[0].Code).ToArray();
        var seen = new HitScorer(selected, [images[0]], ImageCombination.Best, []).Score(0, codes);
        return new ImageComparison(seen.Measures, seen.Score, calibration?.ProbabilityOf(seen.Measures));
    }

    /// <inheritdoc/>
    public async Task<ScoreCalibration?> GetAsync() => await catalog.GetCalibrationAsync(CancellationToken.None) is { } set
        ? new ScoreCalibration([.. set.Weights.Select(weight => new WeightedMeasure(NameOf(weight.Key), weight.Value))], set.Intercept, set.Slope)
        : null;

    /// <inheritdoc/>
    public async Task SetAsync(ScoreCalibration? calibration)
    {
        StoredCalibration? stored = null;
        if (calibration is not null)
        {
            if (calibration.Weights.Length == 0 || !double.IsFinite(calibration.Intercept) || !(calibration.Slope > 0 && double.IsFinite(calibration.Slope)))
            {
                throw new InvalidRequestException("slope", "A calibration has a weight for at least one measure, a finite intercept and a finite slope above 0.");
            }

            var selected = SearchRequestValidator.Select(calibration.Weights, measures, "weights");
            stored = new StoredCalibration(
                selected.ToDictionary(each => each.Measure.Stamp, each => each.Weight), calibration.Intercept, calibration.Slope);
        }

        await catalog.SetCalibrationAsync(stored, CancellationToken.None);
        calibrations.Forget();
    }

    private static string NameOf(string stamp) => stamp[..stamp.IndexOf('/', StringComparison.Ordinal)];
}
