using Npgsql;

namespace OrleansImageSearch.Catalog;

public sealed partial class ImageCatalog
{
    /// <summary>Up to so many images are counted one by one, in some hundredths of a second.</summary>
    private const long MaxCounted = 1_000_000;

    private const int FitsColumn = 9;
    private const int PlaceColumn = 10;
    private const int KeyColumn = 11;

    /// <summary>More than any time, and less: the server's calendar goes further.</summary>
    private const string Earliest = "'-infinity'::timestamptz", Latest = "'infinity'::timestamptz";

    /// <summary>A page of images, each with its first name.</summary>
    /// <exception cref="ArgumentException">The trash is not sorted by name.</exception>
    public async Task<BrowsePage> BrowseAsync(BrowseQuery query, CancellationToken cancellationToken = default)
    {
        if (query is { IsTrashed: true, Sort: ImageSort.Name })
        {
            throw new ArgumentException("The trash is not sorted by name.", nameof(query));
        }

        var after = query.After ?? Beginning(query);
        var rows = await dataSource
            .CreateCommand(
                BrowseStatement(query),
                KeyOf(query.Sort, after),
                after.Id,
                query.LookAtMost,
                query.MinBytes,
                query.MaxBytes,
                query.MinWidth,
                query.MaxWidth,
                query.MinHeight,
                query.MaxHeight,
                query.AddedAfter?.ToUniversalTime(),
                query.AddedBefore?.ToUniversalTime(),
                query.Formats?.Select(CatalogText.Storable).ToArray(),
                query.Name is { } name ? CatalogText.Storable(name) : null,
                query.Limit)
            .ReadAllAsync(
                row => (
                    Image: row.GetBoolean(FitsColumn) ? ReadBrowsed(row) : null,
                    Place: row.GetInt64(PlaceColumn),
                    Position: ReadPosition(row, query.Sort)),
                cancellationToken);
        var isFull = rows.Count == query.Limit || (rows.Count > 0 && rows[^1].Place == query.LookAtMost);
        return new BrowsePage([.. rows.Select(row => row.Image).OfType<BrowsedImage>()], isFull ? rows[^1].Position : null);
    }

    /// <summary>How many images there are: counted where they are few, else as the server estimates.</summary>
    public async Task<ImageCount> CountAsync(bool isTrashed, CancellationToken cancellationToken = default)
    {
        if (isTrashed)
        {
            return new ImageCount(await dataSource.CreateCommand(Queries.CountTrash).ReadValueAsync<long>(cancellationToken), IsEstimate: false);
        }

        var (all, inactive) = (await dataSource
            .CreateCommand(Queries.EstimateImages)
            .ReadAllAsync(row => (All: row.GetInt64(0), Inactive: row.GetInt64(1)), cancellationToken)).Single();
        return all > MaxCounted
            ? new ImageCount(all - Math.Max(0, inactive), IsEstimate: true)
            : new ImageCount(await CountAsync(cancellationToken), IsEstimate: false);
    }

    private static string BrowseStatement(BrowseQuery query)
    {
        var (key, least, most) = query.Sort switch
        {
            ImageSort.Added => ("added_at", $"coalesce($10::timestamptz, {Earliest})", $"coalesce($11::timestamptz, {Latest})"),
            ImageSort.Bytes => ("bytes", "coalesce($4::bigint, 0)", "coalesce($5::bigint, 9223372036854775807)"),
            ImageSort.Taken => ("taken_at", Earliest, Latest),
            ImageSort.Name => ("", "", ""),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Sort, "No order of images."),
        };
        return (query.Sort == ImageSort.Name ? Queries.BrowseNames : Queries.BrowseImages)
            .Replace("{key}", key, StringComparison.Ordinal)
            .Replace("{least}", least, StringComparison.Ordinal)
            .Replace("{most}", most, StringComparison.Ordinal)
            .Replace("{state}", query.IsTrashed ? "3" : "0", StringComparison.Ordinal)
            .Replace("{direction}", query.IsDescending ? "desc" : "asc", StringComparison.Ordinal)
            .Replace("{beyond}", query.IsDescending ? "<" : ">", StringComparison.Ordinal);
    }

    /// <summary>Before every image, in the order asked for.</summary>
    private static BrowsePosition Beginning(BrowseQuery query) => query.IsDescending
        ? new BrowsePosition("\U0010FFFF", query.Sort == ImageSort.Bytes ? long.MaxValue : MicrosecondsOf(DateTimeOffset.MaxValue), long.MaxValue)
        : new BrowsePosition("", query.Sort == ImageSort.Bytes ? -1 : MicrosecondsOf(DateTimeOffset.MinValue), -1);

    private static object KeyOf(ImageSort sort, BrowsePosition position) => sort switch
    {
        ImageSort.Name => position.Text ?? "",
        ImageSort.Bytes => position.Number,
        _ => DateTimeOffset.UnixEpoch.AddTicks(position.Number * TimeSpan.TicksPerMicrosecond),
    };

    private static BrowsedImage ReadBrowsed(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.IsDBNull(1) ? null : row.GetString(1),
        row.IsDBNull(2) ? null : row.GetString(2),
        row.GetInt32(3),
        row.GetInt32(4),
        row.GetString(5),
        row.GetInt64(6),
        row.GetTime(7),
        row.GetTimeOrNull(8));

    private static BrowsePosition ReadPosition(NpgsqlDataReader row, ImageSort sort) => sort switch
    {
        ImageSort.Name => new BrowsePosition(row.GetString(KeyColumn), 0, row.GetInt64(0)),
        ImageSort.Bytes => new BrowsePosition(null, row.GetInt64(6), row.GetInt64(0)),
        ImageSort.Added => new BrowsePosition(null, MicrosecondsOf(row.GetTime(7)), row.GetInt64(0)),
        _ => new BrowsePosition(null, MicrosecondsOf(row.GetTime(8)), row.GetInt64(0)),
    };

    private static long MicrosecondsOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
