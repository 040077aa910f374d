using OrleansImageSearch.Imaging.Formats;
using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

/// <summary>From whatever a loader gives to the one kind of image that the measures take.</summary>
internal static class WorkingImage
{
    private const string ColourProfileField = "icc-profile-data";

    /// <summary>
    /// The longer side that is enough for every measure. Shrinking is by whole factors only and never below this: PDQ of the
    /// full-size picture and of a picture between one and two times this size differ by a bit in a hundred at most, and shrinking
    /// by fractions costs more time and more bits.
    /// </summary>
    private const int EnoughSide = 512;

    // A shorter side below this is not shrunk: a ribbon of a picture would lose all that it shows.
    private const int EnoughShorterSide = 64;

    /// <summary>The largest whole factor by which both sides may be shrunk.</summary>
    public static int ShrinkFactor(int width, int height) => Math.Min(ShrinkFactor(width, width, height), ShrinkFactor(height, width, height));

    /// <summary>The picture as 8-bit sRGB, three bands, over white, upright, its longer side below 1024.</summary>
    /// <exception cref="VipsException">The source's pixels cannot be decoded.</exception>
    public static RasterSamples Make(VipsImage source, DecodeClock clock)
    {
        using var opaque = Flatten(source);
        using var small = Shrink(opaque);
        using var colours = ToSrgb(small);
        using var upright = Upright(colours);
        return new RasterSamples(upright.ReadSamples(clock.ThrowIfOver), upright.Width, upright.Height, upright.Bands);
    }

    /// <summary>The image with its samples taken as the colour space <paramref name="interpretation"/>.</summary>
    public static VipsImage Tag(VipsImage image, string interpretation)
    {
        using var copy = new Operation("copy").Set("in", image).Set("interpretation", interpretation);
        return copy.ToImage();
    }

    private static int ShrinkFactor(int side, int width, int height) =>
        Math.Clamp(Math.Max(width, height) / EnoughSide, 1, Math.Max(1, side / EnoughShorterSide));

    private static VipsImage Shrink(VipsImage image)
    {
        var (across, down) = (ShrinkFactor(image.Width, image.Width, image.Height), ShrinkFactor(image.Height, image.Width, image.Height));
        if (across == 1 && down == 1)
        {
            return image.AddReference();
        }

        using var shrink = new Operation("shrink").Set("in", image).Set("hshrink", (double)across).Set("vshrink", (double)down);
        return shrink.ToImage();
    }

    // Over white before shrinking: the colour of transparent pixels must not bleed into their neighbours.
    private static VipsImage Flatten(VipsImage image)
    {
        if (!image.HasAlpha)
        {
            return image.AddReference();
        }

        if (image.Interpretation is not (Interpretation.Srgb or Interpretation.Grey or Interpretation.Rgb16 or Interpretation.Grey16))
        {
            using var colours = ConvertTo(image, "srgb");
            return FlattenOver(colours, 255);
        }

        return FlattenOver(image, image.IsEightBit ? 255 : 65535);
    }

    private static VipsImage FlattenOver(VipsImage image, double white)
    {
        using var flatten = new Operation("flatten").Set("in", image).Set("background", [white]);
        return flatten.ToImage();
    }

    private static VipsImage ToSrgb(VipsImage image)
    {
        using var colours = TransformByProfile(image) ?? ConvertTo(image, "srgb");
        if (colours.Bands == 3 && colours.IsEightBit)
        {
            return colours.AddReference();
        }

        using var three = Bands(colours, 3);
        using var bytes = new Operation("cast").Set("in", three).Set("format", "uchar");
        return bytes.ToImage();
    }

    // Null where there is no profile or it cannot be used: a broken profile is no reason to refuse a picture.
    private static VipsImage? TransformByProfile(VipsImage image)
    {
        if (!image.HasField(ColourProfileField) || SrgbProfile.Is(image.GetBlob(ColourProfileField)))
        {
            return null;
        }

        try
        {
            using var transform = new Operation("icc_transform")
                .Set("in", image).Set("embedded", true).Set("intent", "relative").Set("output-profile", "srgb");
            return transform.ToImage();
        }
        catch (VipsException)
        {
            return null;
        }
    }

    private static VipsImage ConvertTo(VipsImage image, string space)
    {
        if (image.Interpretation == Interpretation.Srgb)
        {
            return image.AddReference();
        }

        using var convert = new Operation("colourspace").Set("in", image).Set("space", space);
        return convert.ToImage();
    }

    private static VipsImage Bands(VipsImage image, int count)
    {
        if (image.Bands == count)
        {
            return image.AddReference();
        }

        if (image.Bands > count)
        {
            using var extract = new Operation("extract_band").Set("in", image).Set("band", 0).Set("n", count);
            return extract.ToImage();
        }

        using var first = Bands(image, 1);
        using var grey = Tag(first, "b-w");
        return ConvertTo(grey, "srgb");
    }

    private static VipsImage Upright(VipsImage image)
    {
        if (image.Orientation == 1)
        {
            return image.AddReference();
        }

        using var pixels = image.CopyToMemory(); // turning reads them in another order than they come
        using var turn = new Operation("autorot").Set("in", pixels);
        return turn.ToImage();
    }
}
