using System.Globalization;
using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

/// <summary>
/// An 8-bit sRGB picture to make edited copies of. Every edit gives a new picture and leaves this one as it is; dispose both.
/// For trusted pixels: nothing here is limited in size or time.
/// </summary>
public sealed class Picture : IDisposable
{
    private readonly VipsImage _image;

    private Picture(VipsImage image) => _image = image;

    public int Width => _image.Width;

    public int Height => _image.Height;

    /// <summary>Rows of interleaved R, G, B.</summary>
    public static Picture FromPixels(ReadOnlySpan<byte> pixels, int width, int height)
    {
        using var raw = VipsImage.FromMemory(pixels, width, height, 3);
        return new Picture(WorkingImage.Tag(raw, "srgb"));
    }

    /// <summary>The picture that <see cref="ImageDecoder.Decode"/> hands to the measures.</summary>
    public static Picture FromDecoded(DecodedImage image) => FromPixels(image.Pixels, image.PixelsWidth, image.PixelsHeight);

    /// <summary>Rows of interleaved R, G, B (with alpha where <see cref="WithAlpha"/> added it).</summary>
    public byte[] GetPixels() => _image.ReadSamples(static () => { });

    public Picture Resize(int width, int height) =>
        Edit("resize", edit => edit.Set("scale", (double)width / Width).Set("vscale", (double)height / Height));

    /// <summary>
    /// Turned clockwise about its centre: exactly for 0, 90, 180 and 270 degrees, else by bilinear interpolation, with the corners
    /// laid bare black and the frame grown to hold all.
    /// </summary>
    public Picture Rotate(double degrees) => degrees is 0 or 90 or 180 or 270
        ? Edit("rot", edit => edit.Set("angle", string.Create(CultureInfo.InvariantCulture, $"d{degrees}")))
        : Edit("rotate", edit => edit.Set("angle", degrees));

    public Picture FlipHorizontally() => Edit("flip", edit => edit.Set("direction", "horizontal"));

    public Picture FlipVertically() => Edit("flip", edit => edit.Set("direction", "vertical"));

    public Picture Crop(int left, int top, int width, int height)
    {
        using var crop = new Operation("extract_area")
            .Set("input", _image).Set("left", left).Set("top", top).Set("width", width).Set("height", height);
        return Evaluate(crop);
    }

    /// <summary>The picture inside a larger black frame.</summary>
    public Picture Embed(int left, int top, int width, int height) =>
        Edit("embed", edit => edit.Set("x", left).Set("y", top).Set("width", width).Set("height", height));

    public Picture Blur(double sigmaPixels) => Edit("gaussblur", edit => edit.Set("sigma", sigmaPixels));

    /// <summary>Values times <paramref name="gain"/> plus <paramref name="offset"/>, kept in 0 to 255.</summary>
    public Picture Linear(double gain, double offset) =>
        Edit("linear", edit => edit.Set("a", [gain]).Set("b", [offset]).Set("uchar", true));

    /// <summary>Values to the power 1 / <paramref name="exponent"/> of their range: above 1 brightens, below 1 darkens.</summary>
    public Picture Gamma(double exponent) => Edit("gamma", edit => edit.Set("exponent", exponent));

    public Picture Grey()
    {
        using var grey = Edit("colourspace", edit => edit.Set("space", "b-w"));
        return grey.Edit("colourspace", edit => edit.Set("space", "srgb"));
    }

    /// <summary>With Gaussian noise, the same in every band, by seed.</summary>
    public Picture AddNoise(double sigma, int seed)
    {
        using var noise = new Operation("gaussnoise").Set("width", Width).Set("height", Height).Set("sigma", sigma).Set("mean", 0.0).Set("seed", seed);
        using var speckles = noise.ToImage();
        using var add = new Operation("add").Set("left", _image).Set("right", speckles);
        using var sum = add.ToImage();
        using var bytes = new Operation("cast").Set("in", sum).Set("format", "uchar");
        return Evaluate(bytes);
    }

    /// <summary>Another picture laid over this one with its top left corner at (<paramref name="left"/>, <paramref name="top"/>).</summary>
    public Picture Overlay(Picture other, int left, int top)
    {
        using var insert = new Operation("insert").Set("main", _image).Set("sub", other._image).Set("x", left).Set("y", top);
        return Evaluate(insert);
    }

    /// <summary>With an alpha band of one value everywhere, for the formats that keep it.</summary>
    public Picture WithAlpha(double alpha) => Edit("bandjoin_const", edit => edit.Set("c", [alpha]));

    /// <summary>With EXIF orientation <paramref name="orientation"/> (1 to 8) written down; the pixels stay as they are.</summary>
    public Picture WithOrientation(int orientation)
    {
        var copy = Edit("copy", edit => edit);
        copy._image.SetField("orientation", orientation);
        return copy;
    }

    public byte[] ToJpeg(int quality = 90) => Save("jpegsave_buffer", save => save.Set("Q", quality));

    public byte[] ToPng() => Save("pngsave_buffer", save => save.Set("compression", 3));

    public byte[] ToWebp(int quality = 90) => Save("webpsave_buffer", save => save.Set("Q", quality).Set("effort", 1));

    /// <summary>Pictures of one size shown one after the other, for ever, as one WebP.</summary>
    /// <param name="frames">One or more.</param>
    /// <param name="delay">How long each is shown; in hundredths of a second.</param>
    /// <param name="quality">As of <see cref="ToWebp"/>.</param>
    /// <exception cref="ArgumentException">There is none, or their sizes differ.</exception>
    public static byte[] ToAnimatedWebp(IReadOnlyList<Picture> frames, TimeSpan delay, int quality = 80)
    {
        const int MillisecondsPerDelay = 10;
        if (frames.Count == 0 || frames.Any(frame => frame.Width != frames[0].Width || frame.Height != frames[0].Height))
        {
            throw new ArgumentException("Frames are one or more pictures of one size.", nameof(frames));
        }

        // libvips takes the frames one below the other, and the height of one.
        using var all = FromPixels([.. frames.SelectMany(frame => frame.GetPixels())], frames[0].Width, frames[0].Height * frames.Count);
        using var paged = all.Edit("copy", edit => edit);
        paged._image.SetField("page-height", frames[0].Height);
        paged._image.SetField("gif-delay", (int)delay.TotalMilliseconds / MillisecondsPerDelay);
        return paged.Save("webpsave_buffer", save => save.Set("Q", quality).Set("effort", 2));
    }

    public byte[] ToTiff() => Save("tiffsave_buffer", save => save);

    public byte[] ToGif() => Save("gifsave_buffer", save => save.Set("effort", 1));

    public void Dispose() => _image.Dispose();

    private Picture Edit(string operation, Func<Operation, Operation> configure)
    {
        using var edit = configure(new Operation(operation).Set("in", _image));
        return Evaluate(edit);
    }

    // In memory at once, so that an edit's cost is paid where it is called and pictures may be used from many threads.
    private static Picture Evaluate(Operation operation)
    {
        using var lazy = operation.ToImage();
        return new Picture(lazy.CopyToMemory());
    }

    private byte[] Save(string saver, Func<Operation, Operation> configure)
    {
        using var save = configure(new Operation(saver).Set("in", _image));
        return save.ToBytes();
    }
}
