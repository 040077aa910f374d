using OrleansImageSearch.Similarity.Duplicates;

namespace OrleansImageSearch.Similarity.Tests.Duplicates;

public class EncodedPictureTests
{
    [Fact]
    public void Of_one_format_more_bytes_a_pixel_are_less_compressed() => AssertOrder(1, new("jpeg", 60_000, 100, 100), new("jpeg", 60_000, 200, 100));

    [Fact]
    public void Nearly_as_many_bytes_a_pixel_tell_nothing() => AssertOrder(0, new("jpeg", 60_000, 100, 100), new("jpeg", 62_000, 100, 100));

    [Fact]
    public void A_format_without_loss_is_less_compressed_than_one_with() => AssertOrder(1, new("png", 5_000, 100, 100), new("jpeg", 60_000, 100, 100));

    [Fact]
    public void Two_formats_without_loss_tell_nothing() => AssertOrder(0, new("png", 5_000, 100, 100), new("bmp", 30_000, 100, 100));

    [Fact]
    public void Two_formats_with_loss_tell_nothing() => AssertOrder(0, new("webp", 5_000, 100, 100), new("jpeg", 30_000, 100, 100));

    private static void AssertOrder(int expected, EncodedPicture a, EncodedPicture b)
    {
        Assert.Equal(expected, EncodedPicture.CompareQuality(a, b));
        Assert.Equal(-expected, EncodedPicture.CompareQuality(b, a));
    }
}
