using System.Globalization;
using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

/// <summary>The camera's clock in EXIF.</summary>
internal static class ExifTime
{
    /// <summary>DateTimeOriginal, or null where it is absent or no date.</summary>
    public static DateTime? TakenAt(VipsImage image) =>
        // libvips prints a field as "2004:01:02 03:04:05 (2004:01:02 03:04:05, ASCII, 20 components, 20 bytes)".
        image.GetField("exif-ifd2-DateTimeOriginal") is { Length: >= 19 } text
        && DateTime.TryParseExact(text[..19], "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;
}
