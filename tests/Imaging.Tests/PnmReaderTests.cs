namespace OrleansImageSearch.Imaging.Tests;

public sealed class PnmReaderTests
{
    [Theory]
    [InlineData("P1\n# black, white\n2 1\n10", new byte[] { 0, 0, 0, 255, 255, 255 })]
    [InlineData("P2 2 1 15\n0 15", new byte[] { 0, 0, 0, 255, 255, 255 })]
    [InlineData("P3 1 1 255\n1 2 3", new byte[] { 1, 2, 3 })]
    [InlineData("P4 2 1\n\x80", new byte[] { 0, 0, 0, 255, 255, 255 })]
    [InlineData("P5 1 1 255\n\x07", new byte[] { 7, 7, 7 })]
    [InlineData("P5 1 1 65535\n\x80\x01", new byte[] { 128, 128, 128 })]
    [InlineData("P6 1 1 255 abc", new byte[] { 97, 98, 99 })]
    public void Every_kind_is_read(string content, byte[] expected) => Assert.Equal(expected, Decode(content));

    [Theory]
    [InlineData("P6 2 1 255\nabc")]
    [InlineData("P3 1 1 255\n1 2")]
    [InlineData("P1 2 1\n12")]
    [InlineData("P5 1 1 65536\nab")]
    [InlineData("P5 x")]
    [InlineData("P2 ")]
    public void Damaged_maps_are_rejected(string content) => Assert.Throws<ImageRejectedException>(() => Decode(content));

    private static byte[] Decode(string content) =>
        ImageDecoder.Decode(System.Text.Encoding.Latin1.GetBytes(content), DecodeLimits.Default).Pixels;
}
