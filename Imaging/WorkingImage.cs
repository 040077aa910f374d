using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

/// <summary>From whatever a loader gives to the one kind of image that the measures take.</summary>
internal static class WorkingImage
{
    private const string ColourProfileField = "icc-profile-data";

    /// <summary>
    /// The picture in memory: 8-bit sRGB, three bands, over white, upright, its longer side at most <paramref name="maxSide"/>,
    /// its aspect ratio kept to the nearest pixel.
    /// </summary>
    /// <exception cref="VipsException">The source's pixels cannot be decoded.</exception>
    public static VipsImage Make(VipsImage source, int maxSide)
    {
        using var opaque = Flatten(source);
        using var small = ShrinkToFit(opaque, maxSide);
        using var colours = ToSrgb(small);
        using var pixels = colours.CopyToMemory();
        return Upright(pixels);
    }

    /// <summary>The image at a longer side of at most <paramref name="maxSide"/>, no side below one pixel; never enlarged.</summary>
    public static VipsImage ShrinkToFit(VipsImage image, int maxSide)
    {
        var scale = (double)maxSide / Math.Max(image.Width, image.Height);
        if (scale >= 1)
        {
            return image.AddReference();
        }

        var (width, height) = (Math.Max(1, Math.Round(image.Width * scale)), Math.Max(1, Math.Round(image.Height * scale)));
        using var resize = new Operation("resize").Set("in", image).Set("scale", width / image.Width).Set("vscale", height / image.Height);
        return resize.ToImage();
    }

    /// <summary>The image with its samples taken as the colour space <paramref name="interpretation"/>.</summary>
    public static VipsImage Tag(VipsImage image, string interpretation)
    {
        using var copy = new Operation("copy").Set("in", image).Set("interpretation", interpretation);
        return copy.ToImage();
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

        using var turn = new Operation("autorot").Set("in", image);
        using var upright = turn.ToImage();
        return upright.CopyToMemory();
    }
}
