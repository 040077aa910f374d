namespace OrleansImageSearch.Grains.Library;

/// <summary>Media types (RFC 6838) of the formats that <see cref="Imaging.ImageDecoder"/> names.</summary>
internal static class MediaTypes
{
    public static string Of(string format) => format switch
    {
        "pnm" => "image/x-portable-anymap",
        _ => $"image/{format}",
    };
}
