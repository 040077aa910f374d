using OrleansImageSearch.Grains.Interfaces;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>The query of a page of rejected files.</summary>
internal static class RejectionFields
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static readonly RequestField[] Query =
    [
        new("after", FieldKind.Text, "The place behind which the page begins: the next of the page before."),
        new("limit", FieldKind.Integer, $"Files on a page, 1 to {MaxLimit}. Default {DefaultLimit}."),
    ];

    public static int Limit(RequestFields fields)
    {
        var limit = fields.Integer("limit", DefaultLimit);
        return limit is >= 1 and <= MaxLimit
            ? limit
            : throw new InvalidRequestException("limit", $"limit must be 1 to {MaxLimit}, not {limit}.");
    }
}
