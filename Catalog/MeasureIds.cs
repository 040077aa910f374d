using System.Collections.Concurrent;
using Npgsql;

namespace OrleansImageSearch.Catalog;

/// <summary>The small numbers that stand for measures' stamps in this catalog. They never change, so they are cached.</summary>
internal sealed class MeasureIds(NpgsqlDataSource dataSource)
{
    private readonly ConcurrentDictionary<string, short> _ids = new(StringComparer.Ordinal);

    /// <returns>Null where no descriptor or bucket of the measure was ever stored.</returns>
    public async ValueTask<short?> FindAsync(string stamp, CancellationToken cancellationToken)
    {
        if (_ids.TryGetValue(stamp, out var cached))
        {
            return cached;
        }

        var ids = await dataSource.CreateCommand(Queries.GetMeasure, stamp).ReadAllAsync(row => row.GetInt16(0), cancellationToken);
        return ids.Count == 0 ? null : _ids[stamp] = ids.Single();
    }

    public async ValueTask<short> GetOrAddAsync(string stamp, CancellationToken cancellationToken)
    {
        if (await FindAsync(stamp, cancellationToken) is { } known)
        {
            return known;
        }

        await dataSource.CreateCommand(Queries.InsertMeasure, stamp).RunAsync(cancellationToken);
        return (await FindAsync(stamp, cancellationToken))!.Value;
    }
}
