using Npgsql;
using OrleansImageSearch.Catalog.Duplicates;
using OrleansImageSearch.Catalog.Maps;

namespace OrleansImageSearch.Catalog;

/// <summary>
/// The truth about every image: contents, names, descriptors, thumbnails, bucket tables and jobs, in PostgreSQL.
/// One per process; all methods may be called at any time from any thread. The data source stays the caller's.
/// Where the database is away, every method throws <see cref="CatalogUnavailableException"/>.
/// </summary>
/// <param name="dataSource">As <see cref="CreateDataSource"/> makes it.</param>
public sealed partial class ImageCatalog(NpgsqlDataSource dataSource)
{
    private readonly MeasureIds _measures = new(dataSource);

    /// <summary>What is known of duplicates.</summary>
    public DuplicateCatalog Duplicates { get; } = new(dataSource);

    /// <summary>Layouts of all images in the plane.</summary>
    public MapCatalog Maps { get; } = new(dataSource);

    /// <summary>
    /// A pool for <paramref name="connectionString"/>. Our defaults: at most 32 connections, 15 s to connect, 60 s a command,
    /// statements prepared by themselves; what the string says itself counts.
    /// </summary>
    /// <exception cref="CatalogException">The string is not a connection string.</exception>
    public static NpgsqlDataSource CreateDataSource(string connectionString)
    {
        // Of a keyword given twice, the last counts. Sessions carry no state, so there is nothing to reset. Planning anew for the
        // length of each array of ids took longer than finding the ids.
        const string Defaults =
            "Application Name=OrleansImageSearch;Maximum Pool Size=32;Timeout=15;Command Timeout=60;Keepalive=30;"
            + "Max Auto Prepare=64;Auto Prepare Min Usages=2;No Reset On Close=true;Options=-c plan_cache_mode=force_generic_plan;";
        try
        {
            return NpgsqlDataSource.Create(Defaults + connectionString);
        }
        catch (ArgumentException exception)
        {
            throw new CatalogException(
                $"The catalog's connection string is not usable: {exception.Message} Example: 'Host=localhost;Database=imagesearch;Username=imagesearch'.",
                exception);
        }
    }

    /// <summary>Brings the schema up to date; of several processes that start at once, one does the work.</summary>
    /// <exception cref="CatalogException">
    /// The server cannot be reached, refuses, or is too old, or a newer program has written the catalog.
    /// </exception>
    public Task MigrateAsync(CancellationToken cancellationToken = default) => new Migrator(dataSource).RunAsync(cancellationToken);
}
