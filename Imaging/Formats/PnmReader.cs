namespace OrleansImageSearch.Imaging.Formats;

/// <summary>
/// Reads the portable anymap family, P1 to P6: bitmap, greymap and pixmap, as text or binary, up to 16 bits a sample
/// (Netpbm manual pages pbm(5), pgm(5), ppm(5)). Written here because libvips counts its own reader as unsafe.
/// </summary>
internal ref struct PnmReader
{
    private readonly ReadOnlySpan<byte> _content;
    private int _at;

    private PnmReader(ReadOnlySpan<byte> content)
    {
        _content = content;
        _at = 2;
    }

    /// <exception cref="ImageRejectedException">The bytes are no complete anymap, or its size is over the limit.</exception>
    public static RasterSamples Read(ReadOnlySpan<byte> content, DecodeLimits limits) =>
        new PnmReader(content).Read(content[1] - '0', limits);

    private RasterSamples Read(int kind, DecodeLimits limits)
    {
        var (width, height) = (ReadNumber(), ReadNumber());
        PixelBudget.Check(width, height, limits);
        var isBitmap = kind is 1 or 4;
        var max = isBitmap ? 1 : ReadNumber();
        if (max is < 1 or > 65535)
        {
            throw Damaged($"its largest value is {max}");
        }

        var bands = kind is 3 or 6 ? 3 : 1;
        var rowSamples = width * bands;
        var rowBytes = kind switch { 4 => (width + 7) / 8, 5 or 6 => (long)rowSamples * (max > 255 ? 2 : 1), _ => rowSamples };
        if (kind >= 4)
        {
            _at++; // exactly one white space ends a binary header
        }

        if (rowBytes * height > _content.Length - _at)
        {
            throw Damaged("it ends before its last row");
        }

        var samples = new byte[(long)rowSamples * height];
        for (var row = 0; row < height; row++)
        {
            ReadRow(kind, max, samples.AsSpan(row * rowSamples, rowSamples));
        }

        return new RasterSamples(samples, width, height, bands);
    }

    private void ReadRow(int kind, int max, Span<byte> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = kind switch
            {
                1 => ReadBit() ? (byte)0 : (byte)255,
                4 => (_content[_at + (i >> 3)] >> (7 - (i & 7)) & 1) != 0 ? (byte)0 : (byte)255, // a set bit is black
                2 or 3 => Scale(ReadNumber(), max),
                _ when max > 255 => Scale(_content[_at + (2 * i)] << 8 | _content[_at + (2 * i) + 1], max),
                _ => Scale(_content[_at + i], max),
            };
        }

        _at += kind switch { 4 => (row.Length + 7) / 8, 5 or 6 => row.Length * (max > 255 ? 2 : 1), _ => 0 };
    }

    private static byte Scale(int value, int max) => max == 255 ? (byte)value : (byte)(((long)Math.Min(value, max) * 255 + max / 2) / max);

    private bool ReadBit()
    {
        SkipSpace();
        return _content[_at++] switch { (byte)'0' => false, (byte)'1' => true, var other => throw Damaged($"a bit is 0x{other:X2}") };
    }

    private int ReadNumber()
    {
        SkipSpace();
        long value = 0;
        var start = _at;
        while (_at < _content.Length && char.IsAsciiDigit((char)_content[_at]))
        {
            value = Math.Min(value * 10 + _content[_at++] - '0', int.MaxValue);
        }

        return _at > start ? (int)value : throw Damaged("a number is missing");
    }

    private void SkipSpace()
    {
        for (; _at < _content.Length; _at++)
        {
            if (_content[_at] == '#')
            {
                while (_at < _content.Length && _content[_at] is not ((byte)'\n' or (byte)'\r'))
                {
                    _at++;
                }
            }
            else if (_content[_at] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 11 or 12))
            {
                return;
            }
        }

        throw Damaged("it ends too early");
    }

    private static ImageRejectedException Damaged(string how) =>
        new($"The pnm picture is damaged or incomplete ({how}); replace it with a whole copy.");
}
