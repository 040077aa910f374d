using System.Globalization;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Library;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>The query of a page of the library.</summary>
internal static class LibraryFields
{
    private const int DefaultLimit = 100;
    private const int MaxFormats = 16;

    public static readonly RequestField[] Query =
    [
        new("name", FieldKind.Text, "Part of one of its names, without regard to case."),
        new("format", FieldKind.Text, "One of these formats, as jpeg.") { MaxCount = MaxFormats },
        new("minBytes", FieldKind.Integer, "Bytes of the original, at least."),
        new("maxBytes", FieldKind.Integer, "Bytes of the original, at most."),
        new("minWidth", FieldKind.Integer, "Pixels, at least."),
        new("maxWidth", FieldKind.Integer, "Pixels, at most."),
        new("minHeight", FieldKind.Integer, "Pixels, at least."),
        new("maxHeight", FieldKind.Integer, "Pixels, at most."),
        new("addedAfter", FieldKind.Text, "Taken in then or later: a date, or a date and time, as in ISO 8601; UTC where it names no zone."),
        new("addedBefore", FieldKind.Text, "Taken in earlier, written in the same way."),
        new("state", FieldKind.Text, "active, or trashed for what is in the trash. Default: active."),
        new("sort", FieldKind.Text, "added, name (not in the trash), bytes, or taken, which leaves out images that do not say when. Default: added."),
        new("order", FieldKind.Text, "asc or desc. Default: desc, and asc by name."),
        new("cursor", FieldKind.Text, "Where the page begins: the next of the page before."),
        new("limit", FieldKind.Integer, $"Images on a page, 1 to {BrowseRequest.MaxLimit}. Default {DefaultLimit}."),
    ];

    /// <exception cref="InvalidRequestException">A field is not what it should be.</exception>
    public static BrowseRequest Read(RequestFields fields)
    {
        var isTrashed = Choice(fields, "state", "active", ("active", false), ("trashed", true));
        var sort = Choice(
            fields, "sort", "added", ("added", LibrarySort.Added), ("name", LibrarySort.Name), ("bytes", LibrarySort.Bytes), ("taken", LibrarySort.Taken));
        if (isTrashed && sort == LibrarySort.Name)
        {
            throw new InvalidRequestException("sort", "The trash is not sorted by name: leave out sort, or ask for added, bytes or taken.");
        }

        var limit = fields.Integer("limit", DefaultLimit);
        if (limit is < 1 or > BrowseRequest.MaxLimit)
        {
            throw new InvalidRequestException("limit", $"limit must be 1 to {BrowseRequest.MaxLimit}, not {limit}.");
        }

        var (minBytes, maxBytes) = Range(fields, "minBytes", "maxBytes", long.MaxValue);
        var (minWidth, maxWidth) = Range(fields, "minWidth", "maxWidth", int.MaxValue);
        var (minHeight, maxHeight) = Range(fields, "minHeight", "maxHeight", int.MaxValue);
        var (addedAfter, addedBefore) = (Time(fields, "addedAfter"), Time(fields, "addedBefore"));
        if (addedAfter >= addedBefore)
        {
            throw new InvalidRequestException("addedBefore", $"addedBefore must be later than addedAfter ({addedAfter:O}), not {addedBefore:O}.");
        }

        return new BrowseRequest(
            isTrashed,
            sort,
            Choice(fields, "order", sort == LibrarySort.Name ? "asc" : "desc", ("asc", false), ("desc", true)),
            fields.Text("cursor") is { } cursor ? LibraryCursor.Read(cursor, sort) : null,
            limit,
            fields.Text("name") is { Length: > 0 } name ? name : null,
            fields.All("format").Select(part => part.Text).ToArray() is { Length: > 0 } formats ? formats : null,
            minBytes,
            maxBytes,
            (int?)minWidth,
            (int?)maxWidth,
            (int?)minHeight,
            (int?)maxHeight,
            addedAfter,
            addedBefore);
    }

    private static T Choice<T>(RequestFields fields, string name, string fallback, params ReadOnlySpan<(string Text, T Value)> choices)
    {
        var text = fields.Text(name) ?? fallback;
        foreach (var choice in choices)
        {
            if (choice.Text == text)
            {
                return choice.Value;
            }
        }

        throw new InvalidRequestException(name, $"{name} must be {string.Join(", ", choices.ToArray().Select(choice => choice.Text))}, not '{text}'.");
    }

    private static (long? Least, long? Most) Range(RequestFields fields, string leastName, string mostName, long limit)
    {
        var (least, most) = (Number(fields, leastName, limit), Number(fields, mostName, limit));
        return least > most
            ? throw new InvalidRequestException(mostName, $"{mostName} must be {leastName} ({least}) or more, not {most}.")
            : (least, most);
    }

    private static long? Number(RequestFields fields, string name, long limit) => fields.Text(name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= limit
            ? value
            : throw new InvalidRequestException(name, $"{name} must be a whole number, 0 to {limit}, not '{text}'.");

    private static DateTimeOffset? Time(RequestFields fields, string name) => fields.Text(name) is not { } text
        ? null
        : DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new InvalidRequestException(name, $"{name} must be a date, as 2026-01-31 or 2026-01-31T18:00:00+01:00, not '{text}'.");
}
