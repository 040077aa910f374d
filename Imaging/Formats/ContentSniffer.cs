using System.Buffers.Binary;
using System.Text;

namespace OrleansImageSearch.Imaging.Formats;

/// <summary>Tells a format by the first bytes, never by a name.</summary>
internal static class ContentSniffer
{
    private const string PictureFormats = "JPEG, PNG, WebP, GIF, TIFF, BMP, PPM, AVIF or HEIC";

    /// <exception cref="ImageRejectedException">The bytes are no picture of a format that is decoded; the message says what they look like.</exception>
    public static ContentFormat Identify(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            throw new ImageRejectedException("The file is empty; replace it with a picture.");
        }

        return TryIdentify(content) ?? throw new ImageRejectedException(Describe(content) is { } kind
            ? $"This is {kind}, which is not decoded here; convert it to {PictureFormats}."
            : $"This is not a picture in a known format; give {PictureFormats}.");
    }

    private static ContentFormat? TryIdentify(ReadOnlySpan<byte> content) => content switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ContentFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] => ContentFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ContentFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ContentFormat.Webp,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ContentFormat.Tiff,
        [(byte)'P', >= (byte)'1' and <= (byte)'6', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#', ..] => ContentFormat.Pnm,
        [(byte)'B', (byte)'M', ..] when BmpReader.LooksLikeBmp(content) => ContentFormat.Bmp,
        _ => IdentifyHeif(content),
    };

    // ISO/IEC 23008-12: a file type box first, which lists the brands that the file complies with.
    private static ContentFormat? IdentifyHeif(ReadOnlySpan<byte> content)
    {
        if (content.Length < 16 || !content[4..8].SequenceEqual("ftyp"u8))
        {
            return null;
        }

        var boxLength = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(content), (uint)content.Length);
        ContentFormat? format = null;
        for (var at = 8; at + 4 <= boxLength; at += at == 8 ? 8 : 4) // a version follows the major brand
        {
            switch (Encoding.ASCII.GetString(content.Slice(at, 4)))
            {
                case "avif" or "avis":
                    return ContentFormat.Avif;
                case "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1":
                    format = ContentFormat.Heic;
                    break;
            }
        }

        return format;
    }

    private static string? Describe(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("%PDF"u8)) { return "a PDF document"; }
        if (content.StartsWith("%!PS"u8)) { return "a PostScript document"; }
        if (content.StartsWith("8BPS"u8)) { return "a Photoshop document"; }
        if (content.StartsWith("PK\x03\x04"u8)) { return "a ZIP archive or office document"; }
        if (content is [0x1F, 0x8B, ..]) { return "gzip-compressed data"; }
        if (content is [0, 0, 1, 0, ..]) { return "an icon file"; }
        if (content is [0xFF, 0x0A, ..] || content.StartsWith("\0\0\0\fJXL "u8)) { return "a JPEG XL picture"; }
        if (content is [0xFF, 0x4F, 0xFF, 0x51, ..] || content.StartsWith("\0\0\0\fjP  "u8)) { return "a JPEG 2000 picture"; }
        if (content.StartsWith("#?RADIANCE"u8)) { return "a Radiance HDR picture"; }
        if (content is [0x76, 0x2F, 0x31, 0x01, ..]) { return "an OpenEXR picture"; }
        if (content is [(byte)'P', (byte)'7' or (byte)'f' or (byte)'F', (byte)'\n', ..]) { return "a PAM or PFM picture"; }
        if (content.Length >= 12 && content[4..8].SequenceEqual("ftyp"u8)) { return "a video or other MP4-like file"; }
        return DescribeText(content);
    }

    private static string? DescribeText(ReadOnlySpan<byte> content)
    {
        var head = content[..Math.Min(content.Length, 1024)];
        if (head.ContainsAnyInRange((byte)0, (byte)8))
        {
            return null;
        }

        var text = Encoding.Latin1.GetString(head);
        return text.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "an SVG drawing"
            : text.Contains("<html", StringComparison.OrdinalIgnoreCase) || text.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase) ? "a web page"
            : text.TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n').StartsWith("<?xml", StringComparison.Ordinal) ? "an XML document"
            : head.ContainsAnyInRange((byte)0x7F, (byte)0x9F) || head.ContainsAnyInRange((byte)14, (byte)31) ? null
            : "a text file";
    }
}
