namespace OrleansImageSearch.Imaging.Formats;

/// <summary>The run-length coding of 4- and 8-bit bitmaps: pairs of count and value, with escapes behind a count of 0.</summary>
internal static class BmpRunLength
{
    private const byte EndOfLine = 0;
    private const byte EndOfBitmap = 1;
    private const byte Delta = 2;

    /// <summary>One palette index a pixel, in stored row order; pixels that the coding skips are index 0.</summary>
    /// <exception cref="IndexOutOfRangeException">The coding ends before its end mark.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The coding ends inside a run of literals.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> coded, int width, int height, int bits)
    {
        var indexes = new byte[(long)width * height];
        int x = 0, y = 0, at = 0;
        while (y < height)
        {
            var (count, value) = (coded[at], coded[at + 1]);
            at += 2;
            if (count > 0)
            {
                for (var i = 0; i < count; i++)
                {
                    Put(bits == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15);
                }

                continue;
            }

            switch (value)
            {
                case EndOfLine:
                    (x, y) = (0, y + 1);
                    break;
                case EndOfBitmap:
                    return indexes;
                case Delta:
                    (x, y) = (x + coded[at], y + coded[at + 1]);
                    at += 2;
                    break;
                default:
                    var literal = coded.Slice(at, bits == 8 ? value : (value + 1) / 2);
                    for (var i = 0; i < value; i++)
                    {
                        Put(bits == 8 ? literal[i] : i % 2 == 0 ? literal[i / 2] >> 4 : literal[i / 2] & 15);
                    }

                    at += (literal.Length + 1) / 2 * 2; // literals are padded to 16 bits
                    break;
            }
        }

        return indexes;

        void Put(int index)
        {
            if (x < width)
            {
                indexes[(y * width) + x] = (byte)index;
            }

            x++;
        }
    }
}
