using System.Buffers.Binary;

namespace OrleansImageSearch.Imaging.Tests;

/// <summary>Writes bitmaps of the kinds that the reader takes.</summary>
internal static class BmpFiles
{
    public static byte[] Rgb24(byte[] rgb, int width, int height, bool topDown = false)
    {
        var stride = (width * 3 + 3) / 4 * 4;
        var rows = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var source = ((y * width) + x) * 3;
                var target = ((topDown ? y : height - 1 - y) * stride) + (x * 3);
                (rows[target], rows[target + 1], rows[target + 2]) = (rgb[source + 2], rgb[source + 1], rgb[source]);
            }
        }

        return File(width, topDown ? -height : height, 24, 0, [], rows);
    }

    /// <param name="width">As the header says.</param>
    /// <param name="height">As the header says; negative for top-down rows.</param>
    /// <param name="bits">Bits a pixel.</param>
    /// <param name="compression">0 none, 1 RLE8, 2 RLE4, 3 colour masks.</param>
    /// <param name="behindHeader">Colour masks or palette.</param>
    /// <param name="pixels">Rows, padded to four bytes each.</param>
    public static byte[] File(int width, int height, int bits, int compression, byte[] behindHeader, byte[] pixels)
    {
        var header = new byte[54];
        "BM"u8.CopyTo(header);
        Write(2, 54 + behindHeader.Length + pixels.Length);
        Write(10, 54 + behindHeader.Length);
        Write(14, 40);
        Write(18, width);
        Write(22, height);
        header[26] = 1;
        header[28] = (byte)bits;
        Write(30, compression);
        Write(46, bits <= 8 ? behindHeader.Length / 4 : 0);
        return [.. header, .. behindHeader, .. pixels];

        void Write(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
    }
}
