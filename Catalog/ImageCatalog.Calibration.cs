namespace OrleansImageSearch.Catalog;

/// <summary>How much each measure counts in the fused score of this collection, and what that score says.</summary>
/// <param name="Weights">By the measures' stamps, as <c>pdq/1</c>.</param>
/// <param name="Intercept">Log-odds of a copy at score 0.</param>
/// <param name="Slope">Log-odds that the score adds from 0 to 1.</param>
public sealed record StoredCalibration(IReadOnlyDictionary<string, double> Weights, double Intercept, double Slope);

public sealed partial class ImageCatalog
{
    /// <summary>The calibration of this collection; null where none was set.</summary>
    public async Task<StoredCalibration?> GetCalibrationAsync(CancellationToken cancellationToken = default)
    {
        var rows = await dataSource
            .CreateCommand(Queries.GetCalibration)
            .ReadAllAsync(
                row => new StoredCalibration(
                    row.GetFieldValue<string[]>(0).Zip(row.GetFieldValue<double[]>(1)).ToDictionary(), row.GetDouble(2), row.GetDouble(3)),
                cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <summary>Sets the calibration in the place of the one there was; null: none.</summary>
    public Task SetCalibrationAsync(StoredCalibration? calibration, CancellationToken cancellationToken = default) => (calibration is null
            ? dataSource.CreateCommand(Queries.DeleteCalibration)
            : dataSource.CreateCommand(
                Queries.SetCalibration, calibration.Weights.Keys.ToArray(), calibration.Weights.Values.ToArray(), calibration.Intercept, calibration.Slope))
        .RunAsync(cancellationToken);
}
