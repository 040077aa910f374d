namespace OrleansImageSearch.Imaging;

/// <summary>What one decode gives: the picture upright, in sRGB, over white, at the size that the measures work on.</summary>
public sealed record DecodedImage
{
    /// <summary>Columns of the original, upright.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the original, upright.</summary>
    public required int Height { get; init; }

    /// <summary>By content: jpeg, png, webp, gif, tiff, bmp, pnm, avif or heic.</summary>
    public required string Format { get; init; }

    /// <summary>EXIF DateTimeOriginal: the camera's clock, in a time zone that is not known.</summary>
    public required DateTime? TakenAt { get; init; }

    /// <summary>
    /// <see cref="PixelsHeight"/> rows of <see cref="PixelsWidth"/> pixels of R, G, B, 8 bits each, from the top left. Pictures below
    /// 1024 on the longer side are whole; larger ones are shrunk by a whole factor to 512 to 1023 (the shorter side of a long ribbon less so).
    /// </summary>
    public required byte[] Pixels { get; init; }

    public required int PixelsWidth { get; init; }

    public required int PixelsHeight { get; init; }

    public required Thumbnail Thumbnail { get; init; }
}
