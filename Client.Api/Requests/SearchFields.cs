using System.Globalization;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>The fields of a search, and the grain request they make.</summary>
internal static class SearchFields
{
    /// <summary>How to search; the query images come on top.</summary>
    public static readonly RequestField[] Settings =
    [
        new("k", FieldKind.Integer, $"Hits wanted, 1 to {SearchRequest.MaxK}. Default 5."),
        new("measure", FieldKind.Text, "A measure to compare by, as name or name:weight. Default: all, with their own weights.") { MaxCount = 16 },
        new("exact", FieldKind.Boolean, "Whether every bucket is asked. Default false."),
        new("dihedral", FieldKind.Boolean, "Whether turned and mirrored copies are looked for too. Default false."),
        new("copies", FieldKind.Boolean, "Whether the original of an edited copy is looked for: candidates are compared place by place, and scores are probabilities. Default false."),
        new("combine", FieldKind.Text, "How the scores against several images become one: best, mean or sum. Default best."),
        new("maxDistance", FieldKind.Number, "Leaves out hits farther away, in the unit of the one measure named."),
        new("trace", FieldKind.Boolean, "Whether the receipt lists every call to a bucket with its silo and times. Default false."),
    ];

    public static readonly RequestField[] Form =
    [
        new("image", FieldKind.File, $"An image to look for; one to {SearchRequest.MaxImages} together with id.") { MaxCount = SearchRequest.MaxImages },
        new("id", FieldKind.Integer, "The id of a stored image to look for.") { MaxCount = SearchRequest.MaxImages },
        new("not", FieldKind.FileOrId, "An image, or the id of one, that hits should not look like.") { MaxCount = SearchRequest.MaxImages },
        .. Settings,
    ];

    /// <summary>Two images to compare.</summary>
    public static readonly RequestField[] Pair =
    [
        new("image", FieldKind.File, "An image; two together with id.") { MaxCount = 2 },
        new("id", FieldKind.Integer, "The id of a stored image.") { MaxCount = 2 },
    ];

    /// <summary>The two images that a form sends, files first.</summary>
    public static (QueryImage First, QueryImage Second) PairOf(RequestFields fields) => ImagesOf(fields) is [var first, var second]
        ? (first, second)
        : throw new InvalidRequestException("image", "Send two images to compare, as image files or id fields.");

    /// <summary>The search that a form asks for.</summary>
    public static SearchRequest FormRequest(RequestFields fields)
    {
        var images = ImagesOf(fields);
        if (images.Length is 0 or > SearchRequest.MaxImages)
        {
            throw new InvalidRequestException(
                "image", $"Send 1 to {SearchRequest.MaxImages} images to look for, as image files or id fields, not {images.Length}.");
        }

        return Apply(fields, images, [.. fields.All("not").Select(part => part.FileName is null ? ById(part) : ByContent(part))]);
    }

    /// <summary>The search for what looks like one stored image.</summary>
    public static SearchRequest SimilarRequest(RequestFields fields, long imageId) =>
        Apply(fields, [new QueryImage { ImageId = imageId, Name = NameOf(imageId) }], []);

    private static QueryImage[] ImagesOf(RequestFields fields) => [.. fields.All("image").Select(ByContent), .. fields.All("id").Select(ById)];

    private static SearchRequest Apply(RequestFields fields, QueryImage[] images, QueryImage[] not) => new()
    {
        Images = images,
        Not = not,
        K = fields.Integer("k", 5),
        Measures = [.. fields.All("measure").Select(part => ParseMeasure(part.Text))],
        Exact = fields.Boolean("exact"),
        Dihedral = fields.Boolean("dihedral"),
        Copies = fields.Boolean("copies"),
        MaxDistance = fields.Number("maxDistance"),
        Trace = fields.Boolean("trace"),
        Combination = fields.Text("combine") switch
        {
            null or "best" => ImageCombination.Best,
            "mean" => ImageCombination.Mean,
            "sum" => ImageCombination.Sum,
            var other => throw new InvalidRequestException("combine", $"combine must be best, mean or sum, not '{other}'."),
        },
    };

    private static WeightedMeasure ParseMeasure(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return new WeightedMeasure(text, 1);
        }

        return double.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            ? new WeightedMeasure(text[..colon], weight)
            : throw new InvalidRequestException("measure", $"The weight of '{text}' is not a number; write name:weight, as pdq:2.");
    }

    private static QueryImage ByContent(FormPart part) => new() { Content = part.Content, Name = part.FileName! };

    private static QueryImage ById(FormPart part)
    {
        var id = RequestFields.ImageId(part);
        return new QueryImage { ImageId = id, Name = NameOf(id) };
    }

    private static string NameOf(long imageId) => string.Create(CultureInfo.InvariantCulture, $"image {imageId}");
}
