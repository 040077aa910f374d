using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OrleansImageSearch.Imaging.Tests;

public sealed class RejectionTests
{
    public static TheoryData<string> Formats => [.. TestPictures.InEveryFormat().Keys];

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hello there, this is a letter", "a text file")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "a web page")]
    [InlineData("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", "an SVG drawing")]
    [InlineData("%PDF-1.7 ...", "a PDF document")]
    [InlineData("PK\u0003\u0004....", "a ZIP archive")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0", "a video")]
    [InlineData("BM is how this begins, though it goes on as text", "a text file")]
    [InlineData("\u0001\u0002\u0003\u0004", "not a picture")]
    public void What_is_no_picture_is_named(string content, string kind)
    {
        var reason = Reject(Encoding.Latin1.GetBytes(content));
        Assert.Contains(kind, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_png_that_claims_a_hundred_thousand_squared_is_rejected_before_memory_is_taken()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reason = Reject(PngHeader(100_000, 100_000));

        Assert.Contains("10,000,000,000 pixels", reason, StringComparison.Ordinal);
        Assert.Contains("100,000,000", reason, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void More_pixels_than_the_limit_are_rejected_in_every_format(string format)
    {
        var limits = new DecodeLimits { MaxPixels = (96 * 64) - 1 };
        var exact = new DecodeLimits { MaxPixels = 96 * 64 };
        var encoded = TestPictures.InEveryFormat()[format];

        Assert.Contains("96 x 64 = 6,144 pixels", Assert.Throws<ImageRejectedException>(() => ImageDecoder.Decode(encoded, limits)).Message, StringComparison.Ordinal);
        Assert.Equal(96, ImageDecoder.Decode(encoded, exact).Width);
    }

    [Fact]
    public void More_bytes_than_the_limit_are_rejected()
    {
        var limits = new DecodeLimits { MaxBytes = 1000 };
        var reason = Assert.Throws<ImageRejectedException>(() => ImageDecoder.Decode(new byte[1001], limits)).Message;
        Assert.Contains("1,001 bytes, more than the limit of 1,000", reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_short_is_rejected(string format)
    {
        using var noise = TestPictures.Noise(200, 150, seed: 1);
        var whole = format switch
        {
            "jpeg" => noise.ToJpeg(),
            "png" => noise.ToPng(),
            "webp" => noise.ToWebp(),
            "gif" => noise.ToGif(),
            "tiff" => noise.ToTiff(),
            _ => TestPictures.InEveryFormat()[format],
        };
        for (var percent = 10; percent < 100; percent += 10)
        {
            Reject(whole[..(whole.Length * percent / 100)]);
        }
    }

    [Fact]
    public void Pictures_without_pixels_are_rejected()
    {
        Assert.Contains("no pixels", Reject(BmpFiles.File(0, 5, 24, 0, [], [])), StringComparison.Ordinal);
        Assert.Contains("no pixels", Reject("P6 0 0 255\n"u8.ToArray()), StringComparison.Ordinal);
        Reject(PngHeader(0, 0));
    }

    [Fact]
    public void Decoding_that_takes_too_long_is_stopped()
    {
        using var large = TestPictures.Ramp(6000, 5000);
        var encoded = large.ToPng();
        var reason = Assert.Throws<ImageRejectedException>(
            () => ImageDecoder.Decode(encoded, new DecodeLimits { Timeout = TimeSpan.FromMilliseconds(1) })).Message;
        Assert.Contains("longer than the limit of 0.001 s", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_a_decode_under_way()
    {
        using var picture = TestPictures.Ramp(300, 200);
        using var cancellation = new CancellationTokenSource();
        using var encoded = new CancelOnPin(picture.ToPng(), cancellation);
        Assert.ThrowsAny<OperationCanceledException>(() => ImageDecoder.Decode(encoded.Memory, DecodeLimits.Default, cancellation.Token));
    }

    /// <summary>Bytes that cancel when the decoder takes hold of them: the call has begun, and no pixel is read yet.</summary>
    private sealed class CancelOnPin(byte[] bytes, CancellationTokenSource cancellation) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            cancellation.Cancel();
            return bytes.AsMemory(elementIndex).Pin();
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700_000_001)]
    public void A_pixel_limit_outside_its_range_is_refused(long pixels)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new DecodeLimits { MaxPixels = pixels });
        Assert.Contains("it must be 1 to 700,000,000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loaders_that_libvips_counts_as_unsafe_stay_blocked()
    {
        using var load = new Interop.Operation("svgload");
        Assert.Throws<Interop.VipsException>(() => load.Set("filename", "/dev/null").ToImage());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Flipped_bytes_never_crash_or_hang(string format)
    {
        var seed = format.Sum(letter => letter);
        var random = new Random(seed);
        var whole = TestPictures.InEveryFormat()[format];
        for (var round = 0; round < 150; round++)
        {
            var damaged = whole.ToArray();
            for (var flips = random.Next(1, 12); flips > 0; flips--)
            {
                // Headers lie at the front, and most of what can go wrong with them.
                damaged[random.Next(random.Next(2) == 0 ? Math.Min(128, damaged.Length) : damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                var decoded = ImageDecoder.Decode(damaged, new DecodeLimits { MaxPixels = 4_000_000 });
                Assert.Equal(decoded.PixelsWidth * decoded.PixelsHeight * 3, decoded.Pixels.Length);
            }
            catch (ImageRejectedException rejected)
            {
                Assert.False(string.IsNullOrWhiteSpace(rejected.Message), $"seed {seed}, round {round}: no reason");
                Assert.DoesNotContain('\n', rejected.Message);
            }
        }
    }

    private static string Reject(byte[] content) =>
        Assert.Throws<ImageRejectedException>(() => ImageDecoder.Decode(content, DecodeLimits.Default)).Message;

    private static byte[] PngHeader(int width, int height)
    {
        var header = new byte[17];
        "IHDR"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), height);
        (header[12], header[13]) = (8, 2);
        return [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 13, .. header, .. Checksum(header), 0, 0, 0, 0, .. "IDAT"u8, .. Checksum("IDAT"u8)];
    }

    private static byte[] Checksum(ReadOnlySpan<byte> chunk)
    {
        var crc = uint.MaxValue; // PNG specification, annex D
        foreach (var octet in chunk)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, ~crc);
        return checksum;
    }
}
