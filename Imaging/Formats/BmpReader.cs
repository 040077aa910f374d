using System.Buffers.Binary;
using System.Numerics;

namespace OrleansImageSearch.Imaging.Formats;

/// <summary>
/// Reads Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, colour masks, RLE4 and RLE8, either row order
/// (Microsoft's "Bitmap Storage" reference). Written here because libvips leaves them to ImageMagick, which it counts as unsafe.
/// </summary>
internal static class BmpReader
{
    private const int FileHeaderLength = 14;
    private const int CoreHeaderLength = 12;

    private enum Compression
    {
        None = 0,
        Rle8 = 1,
        Rle4 = 2,
        BitFields = 3,
        AlphaBitFields = 6,
    }

    /// <summary>Whether a file that begins with "BM" has a bitmap's header behind it.</summary>
    public static bool LooksLikeBmp(ReadOnlySpan<byte> content) =>
        content.Length >= FileHeaderLength + CoreHeaderLength
        && BinaryPrimitives.ReadUInt32LittleEndian(content[FileHeaderLength..]) is CoreHeaderLength or (>= 16 and <= 124);

    /// <exception cref="ImageRejectedException">The bytes are no complete bitmap of these kinds, or its size is over the limit.</exception>
    public static RasterSamples Read(ReadOnlySpan<byte> content, DecodeLimits limits)
    {
        try
        {
            return ReadBitmap(content, limits);
        }
        catch (Exception beyondEnd) when (beyondEnd is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw Damaged("it ends too early");
        }
    }

    // Every access below is a slice or index of a span, checked by the runtime: one beyond the end means an incomplete file.
    private static RasterSamples ReadBitmap(ReadOnlySpan<byte> content, DecodeLimits limits)
    {
        var header = content[FileHeaderLength..];
        var headerLength = Int32(header, 0);
        var isCore = headerLength == CoreHeaderLength;
        int width = isCore ? UInt16(header, 4) : Int32(header, 4);
        long signedHeight = isCore ? UInt16(header, 6) : Int32(header, 8);
        int bits = UInt16(header, isCore ? 10 : 14);
        var compression = headerLength >= 20 ? (Compression)Int32(header, 16) : Compression.None;
        PixelBudget.Check(width, Math.Abs(signedHeight), limits);
        var height = (int)Math.Abs(signedHeight);

        var masks = Masks(header, headerLength, bits, compression);
        var palette = bits <= 8 ? Palette(header, headerLength, bits) : [];
        var pixels = content[Int32(content, 10)..];
        var bands = masks is { Alpha: not 0 } ? 4 : 3;

        RasterSamples raster;
        if (compression is Compression.Rle8 or Compression.Rle4)
        {
            if (bits != (compression == Compression.Rle8 ? 8 : 4))
            {
                throw Damaged($"run-length coding of {bits} bits a pixel");
            }

            raster = new RasterSamples(new byte[(long)width * height * 3], width, height, 3);
            var indexes = BmpRunLength.Decode(pixels, width, height, bits);
            for (var row = 0; row < height; row++)
            {
                PaintPalette(indexes.AsSpan(row * width, width), 8, palette, RowOf(raster, row, signedHeight));
            }

            return raster;
        }

        var stride = ((long)width * bits + 31) / 32 * 4;
        if (stride * (height - 1) + (((long)width * bits + 7) / 8) > pixels.Length)
        {
            throw Damaged("it ends before its last row");
        }

        raster = new RasterSamples(new byte[(long)width * height * bands], width, height, bands);
        for (var row = 0; row < height; row++)
        {
            var source = pixels[(int)(row * stride)..];
            var target = RowOf(raster, row, signedHeight);
            if (bits <= 8)
            {
                PaintPalette(source, bits, palette, target);
            }
            else if (bits == 24)
            {
                PaintBgr(source, target);
            }
            else
            {
                PaintMasked(source, bits, masks, bands, target);
            }
        }

        return raster;
    }

    // Rows are stored bottom up unless the height is negative.
    private static Span<byte> RowOf(RasterSamples raster, int row, long signedHeight)
    {
        var stride = raster.Width * raster.Bands;
        return raster.Samples.AsSpan((signedHeight < 0 ? row : raster.Height - 1 - row) * stride, stride);
    }

    private static ChannelMasks Masks(ReadOnlySpan<byte> header, int headerLength, int bits, Compression compression)
    {
        switch (bits, compression)
        {
            case (1 or 4 or 8 or 24, Compression.None) or (8, Compression.Rle8) or (4, Compression.Rle4):
                return default;
            case (16, Compression.None):
                return new ChannelMasks(0x7C00, 0x03E0, 0x001F, 0);
            case (32, Compression.None):
                return new ChannelMasks(0xFF0000, 0x00FF00, 0x0000FF, 0); // the fourth byte is unused
            case (16 or 32, Compression.BitFields or Compression.AlphaBitFields):
                // The masks lie in a header of 52 bytes or more, or right behind one of 40: the same place.
                var hasAlpha = headerLength >= 56 || compression == Compression.AlphaBitFields;
                return new ChannelMasks(UInt32(header, 40), UInt32(header, 44), UInt32(header, 48), hasAlpha ? UInt32(header, 52) : 0);
            default:
                throw new ImageRejectedException($"The bmp picture has {bits} bits a pixel with compression {(int)compression}, which is not decoded here; convert it to PNG.");
        }
    }

    // 256 entries of R, G, B whatever the file has, so that no index can leave it; missing colours are black.
    private static byte[] Palette(ReadOnlySpan<byte> header, int headerLength, int bits)
    {
        var isCore = headerLength == CoreHeaderLength;
        var entryLength = isCore ? 3 : 4;
        var used = headerLength >= 36 ? Int32(header, 32) : 0;
        var count = used is > 0 and <= 256 ? used : 1 << bits;
        var masksLength = headerLength == 40 && Int32(header, 16) == (int)Compression.BitFields ? 12 : 0;
        var entries = header[(headerLength + masksLength)..];
        count = Math.Min(count, entries.Length / entryLength);
        var palette = new byte[256 * 3];
        for (var i = 0; i < count; i++)
        {
            PaintBgr(entries[(i * entryLength)..], palette.AsSpan(i * 3, 3));
        }

        return palette;
    }

    private static void PaintPalette(ReadOnlySpan<byte> source, int bits, byte[] palette, Span<byte> target)
    {
        var perByte = 8 / bits;
        for (var x = 0; x < target.Length / 3; x++)
        {
            var index = source[x / perByte] >> (8 - bits - (x % perByte * bits)) & ((1 << bits) - 1);
            palette.AsSpan(index * 3, 3).CopyTo(target[(x * 3)..]);
        }
    }

    private static void PaintBgr(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (var i = 0; i < target.Length; i += 3)
        {
            (target[i], target[i + 1], target[i + 2]) = (source[i + 2], source[i + 1], source[i]);
        }
    }

    private static void PaintMasked(ReadOnlySpan<byte> source, int bits, ChannelMasks masks, int bands, Span<byte> target)
    {
        for (int i = 0, at = 0; i < target.Length; i += bands, at += bits / 8)
        {
            var pixel = bits == 16 ? (uint)UInt16(source, at) : UInt32(source, at);
            target[i] = Channel(pixel, masks.Red);
            target[i + 1] = Channel(pixel, masks.Green);
            target[i + 2] = Channel(pixel, masks.Blue);
            if (bands == 4)
            {
                target[i + 3] = Channel(pixel, masks.Alpha);
            }
        }
    }

    private static byte Channel(uint pixel, uint mask)
    {
        if (mask == 0)
        {
            return 0;
        }

        var shift = BitOperations.TrailingZeroCount(mask);
        ulong max = mask >> shift;
        return (byte)((((pixel & mask) >> shift) * 255UL + max / 2) / max);
    }

    private static int Int32(ReadOnlySpan<byte> span, int at) => BinaryPrimitives.ReadInt32LittleEndian(span[at..]);

    private static uint UInt32(ReadOnlySpan<byte> span, int at) => BinaryPrimitives.ReadUInt32LittleEndian(span[at..]);

    private static int UInt16(ReadOnlySpan<byte> span, int at) => BinaryPrimitives.ReadUInt16LittleEndian(span[at..]);

    private static ImageRejectedException Damaged(string how) =>
        new($"The bmp picture is damaged or incomplete ({how}); replace it with a whole copy.");

    private readonly record struct ChannelMasks(uint Red, uint Green, uint Blue, uint Alpha);
}
