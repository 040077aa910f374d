using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>Checks images that were described elsewhere: what passes can be stored, searched and shown like any other.</summary>
internal sealed class DescribedImageReader(MeasureRegistry measures)
{
    private const int MaxSidePixels = 1 << 20;
    private const long MaxBytes = 1L << 40;
    private const int MaxFormatLength = 32;

    public PreparedImage Prepare(DescribedImage image)
    {
        try
        {
            if (ProblemOf(image) is { } problem)
            {
                return PreparedImage.Rejected(image.Uri, image.Sha256, problem);
            }

            var descriptors = Descriptors(image, out problem);
            return descriptors is null
                ? PreparedImage.Rejected(image.Uri, image.Sha256, problem!)
                : new PreparedImage(
                    image.Uri,
                    image.Sha256,
                    ToNewImage(image, descriptors),
                    new NewName(image.Uri, image.Name, image.Sha256, image.Bytes, image.ModifiedAt),
                    [],
                    null);
        }
        catch (ArgumentException e)
        {
            return PreparedImage.Rejected(image.Uri, image.Sha256, $"Its name cannot be stored: {e.Message}");
        }
    }

    private static string? ProblemOf(DescribedImage image)
    {
        if (image.Sha256.Length != 64 || !image.Sha256.All(char.IsAsciiHexDigit))
        {
            return $"sha256 is '{image.Sha256}'; it must be 64 digits of hex.";
        }

        if (!Uri.TryCreate(image.Uri, UriKind.Absolute, out _))
        {
            return $"uri is '{image.Uri}'; it must be absolute, as file:///photos/a.jpg.";
        }

        if (image.Width is < 1 or > MaxSidePixels || image.Height is < 1 or > MaxSidePixels)
        {
            return $"The picture is {image.Width} x {image.Height} pixels; a side must have 1 to {MaxSidePixels}.";
        }

        if (image.Bytes is < 1 or > MaxBytes)
        {
            return $"bytes is {image.Bytes}; it must be 1 to {MaxBytes}.";
        }

        return image.Format.Length is < 1 or > MaxFormatLength || !image.Format.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            ? $"format is '{image.Format}'; write it as jpeg."
            : null;
    }

    /// <returns>One a measure, but that of a model may be missing; null, and why, where they are not such.</returns>
    private List<(Measure Measure, Descriptor Descriptor)>? Descriptors(DescribedImage image, out string? problem)
    {
        var given = image.Descriptors;
        problem = given.FirstOrDefault(code => measures.All.All(measure => measure.Stamp != code.Measure)).Measure is { } unknown
            ? $"There is no measure '{unknown}' here; there are {string.Join(", ", measures.All.Select(measure => measure.Stamp))}."
            : null;
        var descriptors = new List<(Measure, Descriptor)>(given.Length);
        foreach (var measure in measures.All)
        {
            var codes = Array.FindAll(given, code => code.Measure == measure.Stamp);
            if (codes.Length == 0 && measure is EmbeddingMeasure)
            {
                // Whoever described the image need not have our model.
                continue;
            }

            problem ??= codes.Length == 1
                ? ProblemOf(codes[0], measure)
                : $"It has {codes.Length} codes of {measure.Stamp}; give one of each measure.";
            if (problem is not null)
            {
                return null;
            }

            var described = measure.FromCode(codes[0].Code, codes[0].Quality);
            descriptors.Add((measure, codes[0].FlipCosts is { } flipCosts ? described with { FlipCosts = flipCosts } : described));
        }

        return problem is null ? descriptors : null;
    }

    private static string? ProblemOf(DescribedCode code, Measure measure)
    {
        if (code.Code.Length != measure.CodeLengthBytes)
        {
            return $"Its code of {measure.Stamp} has {code.Code.Length} bytes; it must have {measure.CodeLengthBytes}.";
        }

        if (code.FlipCosts is { } flipCosts && flipCosts.Length != Signature.Length)
        {
            return $"Its flip costs of {measure.Stamp} have {flipCosts.Length} bytes; they must have {Signature.Length}.";
        }

        return code.Quality is < 0 or > 100 ? $"Its quality by {measure.Stamp} is {code.Quality}; it must be 0 to 100." : null;
    }

    private static NewImage ToNewImage(DescribedImage image, List<(Measure Measure, Descriptor Descriptor)> descriptors) => new()
    {
        Sha256 = image.Sha256,
        Width = image.Width,
        Height = image.Height,
        Format = image.Format,
        Bytes = image.Bytes,
        TakenAt = image.TakenAt,
        Kept = false,
        Thumbnail = null,
        Descriptors = [.. descriptors.Select(each => new NewDescriptor(
            each.Measure.Stamp, each.Descriptor.Signature.Bits, each.Descriptor.Code, each.Descriptor.FlipCosts, each.Descriptor.Quality))],
    };
}
