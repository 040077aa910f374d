namespace OrleansImageSearch.Imaging.Formats;

/// <summary>The picture formats that are decoded.</summary>
internal enum ContentFormat
{
    Jpeg,
    Png,
    Webp,
    Gif,
    Tiff,
    Bmp,
    Pnm,
    Avif,
    Heic,
}
