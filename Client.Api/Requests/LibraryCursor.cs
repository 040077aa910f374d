using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Library;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>A place in the library as text that clients hand back unread: the order, the image, and what it is sorted by.</summary>
internal static class LibraryCursor
{
    /// <summary>What times are kept as: the first and the last microsecond that a date can name.</summary>
    private static readonly long First = MicrosecondsOf(DateTimeOffset.MinValue), Last = MicrosecondsOf(DateTimeOffset.MaxValue);

    public static string Write(LibrarySort sort, LibraryPosition position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{(int)sort} {position.ImageId} {position.Text ?? position.Number.ToString(CultureInfo.InvariantCulture)}")));

    /// <exception cref="InvalidRequestException">It is none of this order.</exception>
    public static LibraryPosition Read(string cursor, LibrarySort sort)
    {
        if (Base64Url.IsValid(cursor)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(' ', 3) is [var order, var id, var key]
            && order == ((int)sort).ToString(CultureInfo.InvariantCulture)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var image)
            && !key.Contains('\0', StringComparison.Ordinal))
        {
            if (sort == LibrarySort.Name)
            {
                return new LibraryPosition(key, 0, image);
            }

            if (long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && (sort == LibrarySort.Bytes || (number >= First && number <= Last)))
            {
                return new LibraryPosition(null, number, image);
            }
        }

        throw new InvalidRequestException("cursor", $"cursor must be the next of a page in the same order, not '{cursor}'.");
    }

    private static long MicrosecondsOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
