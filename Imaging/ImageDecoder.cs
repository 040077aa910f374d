using OrleansImageSearch.Imaging.Formats;
using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

/// <summary>
/// Encoded bytes to pixels, thumbnail and facts, in one decode. Safe to call from any number of threads; each call uses one core.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Decodes a picture whose bytes are not trusted. The format is told by content.</summary>
    /// <exception cref="ImageRejectedException">The bytes are no whole picture of a known format, or one over a limit; the message is the reason.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a decode under way stops at its next strip.</exception>
    /// <exception cref="ImagingUnavailableException">libvips is not installed.</exception>
    public static unsafe DecodedImage Decode(ReadOnlyMemory<byte> encoded, DecodeLimits limits, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (encoded.Length > limits.MaxBytes)
        {
            throw new ImageRejectedException(
                $"The file has {encoded.Length:N0} bytes, more than the limit of {limits.MaxBytes:N0}; make it smaller or raise the limit.");
        }

        var format = ContentSniffer.Identify(encoded.Span);
        Vips.EnsureStarted();
        using var pin = encoded.Pin();
        using var clock = new DecodeClock(limits.Timeout, cancellationToken);
        try
        {
            return format switch
            {
                ContentFormat.Bmp => DecodeRaster(BmpReader.Read(encoded.Span, limits), "bmp", clock),
                ContentFormat.Pnm => DecodeRaster(PnmReader.Read(encoded.Span, limits), "pnm", clock),
                _ => DecodeByVips(new VipsLoader(format, (byte*)pin.Pointer, encoded.Length), limits, clock),
            };
        }
        catch (VipsException failure)
        {
            clock.ThrowIfOver();
            throw new ImageRejectedException(
                $"The {NameOf(format)} picture is damaged or incomplete ({failure.Message}); replace it with a whole copy.", failure);
        }
    }

    private static DecodedImage DecodeByVips(VipsLoader loader, DecodeLimits limits, DecodeClock clock)
    {
        using var source = loader.Open(limits, out var width, out var height);
        clock.Watch(source);
        return Finish(source, width, height, NameOf(loader.Format), clock);
    }

    private static unsafe DecodedImage DecodeRaster(RasterSamples raster, string format, DecodeClock clock)
    {
        fixed (byte* samples = raster.Samples)
        {
            using var image = VipsImage.OverMemory(samples, raster.Width, raster.Height, raster.Bands);
            using var tagged = WorkingImage.Tag(image, raster.Bands == 1 ? "b-w" : "srgb");
            clock.Watch(tagged);
            return Finish(tagged, raster.Width, raster.Height, format, clock);
        }
    }

    private static DecodedImage Finish(VipsImage source, int width, int height, string format, DecodeClock clock)
    {
        clock.ThrowIfOver();
        var working = WorkingImage.Make(source, clock);
        clock.ThrowIfOver();
        if (source.Orientation >= 5)
        {
            (width, height) = (height, width);
        }

        return new DecodedImage
        {
            Width = width,
            Height = height,
            Format = format,
            TakenAt = ExifTime.TakenAt(source),
            Pixels = working.Samples,
            PixelsWidth = working.Width,
            PixelsHeight = working.Height,
            Thumbnail = ThumbnailEncoder.Encode(working.Samples, working.Width, working.Height, (double)width / height),
        };
    }

    private static string NameOf(ContentFormat format) => format.ToString().ToLowerInvariant();
}
