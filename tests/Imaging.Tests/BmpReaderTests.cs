namespace OrleansImageSearch.Imaging.Tests;

public sealed class BmpReaderTests
{
    private static readonly byte[] FourColours = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 9, 9, 9, 0]; // B G R 0: red, green, blue, near black

    [Fact]
    public void Rows_may_be_stored_from_the_top()
    {
        using var ramp = TestPictures.Ramp(31, 17);
        Assert.Equal(ramp.GetPixels(), Decode(BmpFiles.Rgb24(ramp.GetPixels(), 31, 17, topDown: true)));
    }

    [Theory]
    [InlineData(1, new byte[] { 0b0100_0000, 0, 0, 0 })]
    [InlineData(4, new byte[] { 0x01, 0, 0, 0 })]
    [InlineData(8, new byte[] { 0, 1, 0, 0 })]
    public void Palette_indexes_are_read_from_the_high_bits_down(int bits, byte[] row) =>
        Assert.Equal([255, 0, 0, 0, 255, 0], Decode(BmpFiles.File(2, 1, bits, 0, FourColours, row)));

    [Fact]
    public void Sixteen_bits_are_five_each() =>
        Assert.Equal([255, 0, 0, 0, 0, 255], Decode(BmpFiles.File(2, 1, 16, 0, [], [0x00, 0x7C, 0x1F, 0x00])));

    [Fact]
    public void The_fourth_byte_of_plain_32_bit_pixels_is_not_alpha() =>
        Assert.Equal([30, 20, 10], Decode(BmpFiles.File(1, 1, 32, 0, [], [10, 20, 30, 0])));

    [Fact]
    public void Colour_masks_are_followed()
    {
        byte[] masks = [0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF, 0];
        Assert.Equal([10, 20, 30], Decode(BmpFiles.File(1, 1, 32, 3, masks, [10, 20, 30, 99])));
    }

    [Theory]
    [InlineData(8, 1, new byte[] { 2, 1, 0, 0, 0, 3, 0, 1, 2, 0, 0, 1 }, 3)] // two green, end of line; literal red green blue; end
    [InlineData(4, 2, new byte[] { 2, 0x11, 0, 0, 0, 3, 0x01, 0x20, 0, 1 }, 3)]
    public void Run_lengths_are_expanded(int bits, int compression, byte[] coded, int width) =>
        Assert.Equal(
            [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 255, 0, 0, 255, 0, 255, 0, 0],
            Decode(BmpFiles.File(width, 2, bits, compression, FourColours, coded)));

    [Theory]
    [InlineData(8, 1, new byte[] { 2 })]
    [InlineData(8, 1, new byte[] { 0, 200, 1 })]
    [InlineData(24, 0, new byte[] { 1, 2 })]
    [InlineData(7, 0, new byte[] { 1, 2, 3, 4 })]
    [InlineData(24, 5, new byte[] { 1, 2, 3, 4 })]
    public void Damaged_bitmaps_are_rejected(int bits, int compression, byte[] pixels) =>
        Assert.Throws<ImageRejectedException>(() => Decode(BmpFiles.File(1, 1, bits, compression, FourColours, pixels)));

    private static byte[] Decode(byte[] encoded) => ImageDecoder.Decode(encoded, DecodeLimits.Default).Pixels;
}
