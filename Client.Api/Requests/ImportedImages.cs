using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Grains.Interfaces.Ingest;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>Lines of an import as grains take them.</summary>
internal static class ImportedImages
{
    /// <returns>The image; null, and why, where a code is not hex.</returns>
    public static DescribedImage? ToDescribed(this ImportedImage image, out string? problem)
    {
        problem = null;
        var descriptors = new List<DescribedCode>(image.Descriptors.Count);
        foreach (var (measure, descriptor) in image.Descriptors)
        {
            if (!TryHex(descriptor.Code, out var code) || !TryHex(descriptor.FlipCosts ?? "", out var flipCosts))
            {
                problem = $"Its code or its flip costs of {measure} are not hex.";
                return null;
            }

            descriptors.Add(new DescribedCode(measure, code, descriptor.Quality, descriptor.FlipCosts is null ? null : flipCosts));
        }

        return new DescribedImage
        {
            Sha256 = image.Sha256,
            Uri = image.Uri,
            Name = image.Name ?? Uri.UnescapeDataString(image.Uri[(image.Uri.LastIndexOf('/') + 1)..]),
            Width = image.Width,
            Height = image.Height,
            Format = image.Format,
            Bytes = image.Bytes,
            TakenAt = image.TakenAt,
            ModifiedAt = image.ModifiedAt,
            Descriptors = [.. descriptors],
        };
    }

    private static bool TryHex(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out var read, out var written) == System.Buffers.OperationStatus.Done
            && read == text.Length && written == bytes.Length;
    }
}
