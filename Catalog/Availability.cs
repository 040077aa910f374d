using Npgsql;

namespace OrleansImageSearch.Catalog;

/// <summary>Tells a database that is away from one that refuses a statement.</summary>
internal static class Availability
{
    /// <summary>Classes of SQLSTATE with which a server refuses to serve: wrong account, no such database, shutting down.</summary>
    private static readonly string[] RefusingClasses = ["28", "3D", "57"];

    /// <exception cref="CatalogUnavailableException">The database is away.</exception>
    public static async Task<T> RequireAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException exception) when (IsAway(exception))
        {
            throw new CatalogUnavailableException($"The catalog is not available: {exception.Message}");
        }
    }

    private static bool IsAway(NpgsqlException exception) =>
        exception.IsTransient
        || (exception is PostgresException refused && Array.Exists(RefusingClasses, each => refused.SqlState.StartsWith(each, StringComparison.Ordinal)));
}
