using OrleansImageSearch.Imaging.Formats;
using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

/// <summary>
/// Opens encoded bytes with libvips' loader for their format. The bytes must stay where they are until the image that
/// <see cref="Open"/> gives is gone.
/// </summary>
internal sealed unsafe class VipsLoader(ContentFormat format, byte* encoded, int lengthBytes)
{
    public ContentFormat Format => format;

    /// <summary>
    /// The picture, loaded at once at a fraction of its size where its format offers that and <see cref="WorkingImage"/> would shrink
    /// it anyway; and its full size by the header.
    /// </summary>
    /// <exception cref="ImageRejectedException">The header's size is over a limit.</exception>
    /// <exception cref="VipsException">The header cannot be read.</exception>
    public VipsImage Open(DecodeLimits limits, out int width, out int height)
    {
        var full = LoadFull();
        (width, height) = (full.Width, full.Height);
        try
        {
            PixelBudget.Check(width, height, limits);
            if (LoadShrunk(WorkingImage.ShrinkFactor(width, height)) is not { } shrunk)
            {
                return full;
            }

            full.Dispose();
            return shrunk;
        }
        catch
        {
            full.Dispose();
            throw;
        }
    }

    private VipsImage LoadFull()
    {
        using var load = Loader();
        return load.ToImage();
    }

    /// <summary>The picture loaded smaller by about <paramref name="factor"/>, or null where the format has no cheap way to do so.</summary>
    private VipsImage? LoadShrunk(int factor)
    {
        if (factor == 1 || format is not (ContentFormat.Jpeg or ContentFormat.Webp))
        {
            return null;
        }

        using var load = format == ContentFormat.Jpeg
            ? Loader().Set("shrink", factor >= 8 ? 8 : factor >= 4 ? 4 : 2)
            : Loader().Set("scale", 1.0 / factor);
        return load.ToImage();
    }

    // Loaders give the first page or frame unless told otherwise. "error" takes the warnings of sloppy writers, but no missing data.
    private Operation Loader() => new Operation(OperationName)
        .Set("buffer", encoded, lengthBytes)
        .Set("access", "sequential")
        .Set("fail-on", "error");

    private string OperationName => format switch
    {
        ContentFormat.Jpeg => "jpegload_buffer",
        ContentFormat.Png => "pngload_buffer",
        ContentFormat.Webp => "webpload_buffer",
        ContentFormat.Gif => "gifload_buffer",
        ContentFormat.Tiff => "tiffload_buffer",
        ContentFormat.Avif or ContentFormat.Heic => "heifload_buffer",
        _ => throw new InvalidOperationException($"libvips has no trusted loader for {format}."),
    };
}
