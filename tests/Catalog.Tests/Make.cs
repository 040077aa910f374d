using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansImageSearch.Catalog.Tests;

/// <summary>Images and names made of numbers.</summary>
internal static class Make
{
    public const string Pdq = "pdq/1";

    public static readonly DateTimeOffset ModifiedAt = new(2024, 2, 29, 12, 0, 0, 123, 456, TimeSpan.FromHours(2));

    public static string Sha256(int content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString(CultureInfo.InvariantCulture))));

    public static byte[] Code(int content) => SHA256.HashData(BitConverter.GetBytes(content));

    public static NewImage Image(int content, uint? signature = null, bool kept = false, params string[] measures) => new()
    {
        Sha256 = Sha256(content),
        Width = 640 + content,
        Height = 480,
        Format = "jpeg",
        Bytes = 1000 + content,
        Kept = kept,
        Descriptors =
        [
            .. (measures.Length == 0 ? [Pdq] : measures)
                .Select(measure => new NewDescriptor(measure, signature ?? (uint)content, Code(content), new byte[32], 90)),
        ],
        Thumbnail = new NewThumbnail("image/jpeg", 256, 192, Code(content)),
    };

    public static NewName Name(string uri, int content) => new(uri, Path.GetFileName(uri), Sha256(content), 1000 + content, ModifiedAt);

    public static ImagePlace Place(string uri, int content) => new(uri, 1000 + content, ModifiedAt);
}
