using Npgsql;

namespace OrleansImageSearch.Catalog.Duplicates;

/// <summary>
/// What is known of duplicates: scans of the whole collection and the groups they found, what people said of groups, and what
/// clean-ups moved to the trash. Threads, the data source and its absence are as of <see cref="ImageCatalog"/>.
/// </summary>
/// <param name="dataSource">As <see cref="ImageCatalog.CreateDataSource"/> makes it.</param>
public sealed partial class DuplicateCatalog(NpgsqlDataSource dataSource)
{
    private readonly MeasureIds _measures = new(dataSource);

    private static byte[][] Hashes(IEnumerable<string> sha256) => [.. sha256.Select(Convert.FromHexString)];
}
