using Npgsql;
using NpgsqlTypes;

namespace OrleansImageSearch.Catalog.Maps;

/// <summary>
/// Maps and their points. Threads, the data source and its absence are as of <see cref="ImageCatalog"/>. Points of images that are deleted or in the
/// trash are left out by every reading.
/// </summary>
/// <param name="dataSource">As <see cref="ImageCatalog.CreateDataSource"/> makes it.</param>
public sealed class MapCatalog(NpgsqlDataSource dataSource)
{
    private readonly MeasureIds _measures = new(dataSource);

    /// <summary>Stores that a map is being made, unless one of the measure is already.</summary>
    /// <param name="id">Of the new one.</param>
    /// <param name="measure">Stamp of the measure.</param>
    /// <param name="cancellationToken">Stores nothing.</param>
    /// <returns>The one that is being made, the new one or the one there was; where that has ended meanwhile, itself.</returns>
    public async Task<MapRecord> CreateAsync(Guid id, string measure, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await dataSource.CreateCommand(Queries.CreateMap, id, measure).RunAsync(cancellationToken);
            if (await ReadAsync(dataSource.CreateCommand(Queries.GetMap, id, measure, (short)0), cancellationToken) is { } created)
            {
                return created;
            }

            if (await FindAsync(measure, JobState.Running, cancellationToken) is { } running)
            {
                return running;
            }
        }
    }

    /// <summary>The latest map of a measure that is in a state.</summary>
    /// <returns>Null where there is none.</returns>
    public Task<MapRecord?> FindAsync(string measure, JobState state, CancellationToken cancellationToken = default) =>
        ReadAsync(dataSource.CreateCommand(Queries.GetMap, null, measure, (short)state), cancellationToken);

    /// <summary>Stamps of the measures of which a map is being made.</summary>
    public async Task<IReadOnlyList<string>> ListRunningAsync(CancellationToken cancellationToken = default) =>
        await dataSource.CreateCommand(Queries.ListRunningMaps).ReadAllAsync(row => row.GetString(0), cancellationToken);

    /// <summary>Stores a map that is made with its points, and forgets those of the measure before it; all or nothing.</summary>
    /// <returns>False where it was stored already, or had failed.</returns>
    public Task<bool> FinishAsync(
        MapRecord map, IReadOnlyList<MapPoint> points, MapQuality quality, IReadOnlyList<string> labels, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            var grid = MapGrid.Around(points.Select(point => (point.X, point.Y)));
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var isNew = await connection
                .CreateCommand(
                    Queries.FinishMap,
                    map.Id,
                    (long)points.Count,
                    grid.LowerX,
                    grid.LowerY,
                    grid.Extent,
                    quality.Trustworthiness,
                    quality.Preservation,
                    quality.Neighbors,
                    quality.Sample,
                    labels.Select(CatalogText.Storable).ToArray())
                .RunAsync(cancellationToken) == 1;
            if (isNew)
            {
                await CopyAsync(connection, map.Id, grid, points, cancellationToken);
                await connection.CreateCommand(Queries.DeleteOtherMaps, map.Id, map.Measure).RunAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            return isNew;
        });

    /// <summary>Notes that a map could not be made.</summary>
    public Task FailAsync(Guid id, string message, CancellationToken cancellationToken = default) =>
        dataSource.CreateCommand(Queries.FailMap, id, CatalogText.Storable(message)).RunAsync(cancellationToken);

    /// <summary>Adds points to a map that is made; those it has stay where they are, and where it is gone nothing happens.</summary>
    public Task AddAsync(MapRecord map, IReadOnlyList<MapPoint> points, CancellationToken cancellationToken = default)
    {
        var ranks = points.Select(point => MapRank.Of(point.ImageId)).ToArray();
        return dataSource
            .CreateCommand(
                Queries.InsertMapPoints,
                map.Id,
                points.Select(point => point.ImageId).ToArray(),
                ranks,
                Array.ConvertAll(ranks, MapRank.LevelOf),
                points.Select(point => map.Grid.CellOf(point.X, point.Y)).ToArray(),
                points.Select(point => point.X).ToArray(),
                points.Select(point => point.Y).ToArray(),
                points.Select(point => point.Label).ToArray(),
                points.Select(point => (short)point.Nearness).ToArray())
            .RunAsync(cancellationToken);
    }

    public Task SetLabelsAsync(Guid id, IReadOnlyList<string> labels, CancellationToken cancellationToken = default) =>
        dataSource.CreateCommand(Queries.SetMapLabels, id, labels.Select(CatalogText.Storable).ToArray()).RunAsync(cancellationToken);

    /// <summary>How many images a map shows, and how many that its measure has seen are not in it yet.</summary>
    public async Task<(long Placed, long Unplaced)> CountAsync(MapRecord map, CancellationToken cancellationToken = default) =>
        await _measures.FindAsync(map.Measure, cancellationToken) is { } measureId
            ? (await dataSource
                .CreateCommand(Queries.CountPlaced, map.Id, measureId)
                .ReadAllAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken)).Single()
            : (0, 0);

    /// <summary>Images that a map's measure has seen and that are not in it, in the order of their ids.</summary>
    /// <param name="map">The map.</param>
    /// <param name="after">Only images with a larger id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<long>> FindUnplacedAsync(MapRecord map, long after, int limit, CancellationToken cancellationToken = default) =>
        await _measures.FindAsync(map.Measure, cancellationToken) is { } measureId
            ? await dataSource.CreateCommand(Queries.FindUnplaced, map.Id, measureId, after, limit).ReadAllAsync(row => row.GetInt64(0), cancellationToken)
            : [];

    /// <summary>Where images are, of those that are in the map.</summary>
    public async Task<IReadOnlyDictionary<long, (float X, float Y)>> GetPlacesAsync(Guid map, IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        (await dataSource
            .CreateCommand(Queries.GetMapPlaces, map, ids.ToArray())
            .ReadAllAsync(row => (Id: row.GetInt64(0), Place: (row.GetFloat(1), row.GetFloat(2))), cancellationToken))
        .ToDictionary(row => row.Id, row => row.Place);

    /// <summary>The points of a box that have the lowest ranks, in their order: the first of them are what a smaller limit gives.</summary>
    /// <param name="map">The map.</param>
    /// <param name="box">Its edges belong to it.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<MapPoint>> ReadAsync(MapRecord map, MapBox box, int limit, CancellationToken cancellationToken = default)
    {
        var runs = map.Grid.Covering(box);
        var (from, found) = (0, new List<(int Rank, MapPoint Point)>());
        for (var to = MapRank.LevelFor(map.Points, limit); from <= MapRank.FinestLevel && found.Count < limit; (from, to) = (to + 1, to + 1))
        {
            found.AddRange(await dataSource
                .CreateCommand(
                    Queries.ReadMapPoints,
                    map.Id,
                    from,
                    to,
                    runs.Select(run => run.First).ToArray(),
                    runs.Select(run => run.Last).ToArray(),
                    box.Left,
                    box.Right,
                    box.Top,
                    box.Bottom)
                .ReadAllAsync(
                    row => (row.GetInt32(1), new MapPoint(row.GetInt64(0), row.GetFloat(2), row.GetFloat(3), row.GetInt16(4), (byte)row.GetInt16(5))),
                    cancellationToken));
        }

        found.Sort((a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Point.ImageId.CompareTo(b.Point.ImageId));
        return [.. found.Take(limit).Select(each => each.Point)];
    }

    /// <summary>The place of the first name of images, of those that have one.</summary>
    /// <param name="ids">The images; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<long, string>> GetFirstPlacesAsync(IReadOnlyCollection<long>? ids, CancellationToken cancellationToken = default) =>
        (await dataSource
            .CreateCommand(Queries.ListFirstNames, ids?.ToArray())
            .ReadAllAsync(row => (Id: row.GetInt64(0), Uri: row.GetString(1)), cancellationToken))
        .ToDictionary(row => row.Id, row => row.Uri);

    private static async Task CopyAsync(
        NpgsqlConnection connection, Guid map, MapGrid grid, IReadOnlyList<MapPoint> points, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(Queries.CopyMapPoints, cancellationToken);
        foreach (var point in points)
        {
            var rank = MapRank.Of(point.ImageId);
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(point.ImageId, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(map, NpgsqlDbType.Uuid, cancellationToken);
            await writer.WriteAsync(rank, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(MapRank.LevelOf(rank), NpgsqlDbType.Smallint, cancellationToken);
            await writer.WriteAsync(grid.CellOf(point.X, point.Y), NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(point.X, NpgsqlDbType.Real, cancellationToken);
            await writer.WriteAsync(point.Y, NpgsqlDbType.Real, cancellationToken);
            await writer.WriteAsync(point.Label, NpgsqlDbType.Smallint, cancellationToken);
            await writer.WriteAsync((short)point.Nearness, NpgsqlDbType.Smallint, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static async Task<MapRecord?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        (await command.ReadAllAsync(
            row => new MapRecord(
                row.GetGuid(0),
                row.GetString(1),
                (JobState)row.GetInt16(2),
                row.GetInt64(3),
                new MapGrid(row.GetFloat(4), row.GetFloat(5), row.GetFloat(6)),
                row.IsDBNull(7) ? null : new MapQuality(row.GetDouble(7), row.GetDouble(8), row.GetInt32(9), row.GetInt32(10)),
                row.GetFieldValue<string[]>(11),
                row.GetTime(12),
                row.GetTimeOrNull(13),
                row.IsDBNull(14) ? null : row.GetString(14)),
            cancellationToken)).SingleOrDefault();
}
