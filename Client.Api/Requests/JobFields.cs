using OrleansImageSearch.Grains.Interfaces;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>The query of the last jobs.</summary>
internal static class JobFields
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static readonly RequestField[] Query = [new("limit", FieldKind.Integer, $"Jobs, 1 to {MaxLimit}. Default {DefaultLimit}.")];

    public static int Limit(RequestFields fields)
    {
        var limit = fields.Integer("limit", DefaultLimit);
        return limit is >= 1 and <= MaxLimit
            ? limit
            : throw new InvalidRequestException("limit", $"limit must be 1 to {MaxLimit}, not {limit}.");
    }
}
