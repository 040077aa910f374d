using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging.Tests;

/// <summary>Pictures that the tests make themselves.</summary>
internal static class TestPictures
{
    /// <summary>Smooth colour ramps with a red top left corner and a blue bottom right one: no turn or mirroring looks like another.</summary>
    public static Picture Ramp(int width = 96, int height = 64)
    {
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (right, down) = (x / (double)width, y / (double)height);
                var at = ((y * width) + x) * 3;
                pixels[at] = (byte)(right < 0.3 && down < 0.3 ? 250 : 60 * right);
                pixels[at + 1] = (byte)(200 * right);
                pixels[at + 2] = (byte)(220 * down);
            }
        }

        return Picture.FromPixels(pixels, width, height);
    }

    public static Picture Noise(int width, int height, int seed)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return Picture.FromPixels(pixels, width, height);
    }

    /// <summary>The ramp in every format that the installed libvips can write, and in the two that this library reads by itself.</summary>
    public static IReadOnlyDictionary<string, byte[]> InEveryFormat()
    {
        using var ramp = Ramp();
        var pixels = ramp.GetPixels();
        return new Dictionary<string, byte[]>
        {
            ["jpeg"] = ramp.ToJpeg(95),
            ["png"] = ramp.ToPng(),
            ["webp"] = ramp.ToWebp(95),
            ["gif"] = ramp.ToGif(),
            ["tiff"] = ramp.ToTiff(),
            ["bmp"] = BmpFiles.Rgb24(pixels, ramp.Width, ramp.Height),
            ["pnm"] = [.. "P6\n# a comment\n96 64\n255\n"u8, .. pixels],
            ["avif"] = ToAvif(ramp),
        };
    }

    private static byte[] ToAvif(Picture picture) => Save(picture, "heifsave_buffer", save => save.Set("compression", "av1").Set("Q", 80).Set("effort", 0));

    /// <summary>The picture run through any libvips operation, then through any saver.</summary>
    public static byte[] Save(Picture picture, string saver, Func<Operation, Operation> configure, params Func<VipsImage, Operation>[] steps)
    {
        var pixels = picture.GetPixels();
        using var raw = VipsImage.FromMemory(pixels, picture.Width, picture.Height, 3);
        var image = WorkingImage.Tag(raw, "srgb");
        foreach (var step in steps)
        {
            using var operation = step(image);
            using var previous = image;
            image = operation.ToImage();
        }

        using (image)
        {
            using var save = configure(new Operation(saver).Set("in", image));
            return save.ToBytes();
        }
    }

    /// <summary>A JPEG whose EXIF block holds DateTimeOriginal alone.</summary>
    public static byte[] WithExifTime(Picture picture, string time)
    {
        // Exif 2.3: a TIFF directory with one pointer (0x8769) to a directory with one text (0x9003).
        byte[] tiff =
        [
            .. "II*\0\x08\0\0\0"u8,
            .. "\x01\0\x69"u8, 0x87, .. "\x04\0\x01\0\0\0\x1A\0\0\0\0\0\0\0"u8,
            .. "\x01\0\x03"u8, 0x90, .. "\x02\0\x14\0\0\0\x2C\0\0\0\0\0\0\0"u8,
            .. System.Text.Encoding.ASCII.GetBytes(time), 0,
        ];
        var segmentLength = 2 + 6 + tiff.Length;
        var jpeg = picture.ToJpeg();
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)(segmentLength >> 8), (byte)segmentLength, .. "Exif\0\0"u8, .. tiff, .. jpeg[2..]];
    }

    /// <summary>The mean absolute difference of two rasters of one size, in levels of 255.</summary>
    public static double MeanDifference(byte[] a, byte[] b)
    {
        Assert.Equal(a.Length, b.Length);
        return a.Zip(b, (x, y) => Math.Abs(x - y)).Average();
    }
}
