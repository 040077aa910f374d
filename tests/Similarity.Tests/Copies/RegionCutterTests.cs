using OrleansImageSearch.Similarity.Regions;

namespace OrleansImageSearch.Similarity.Tests.Copies;

public class RegionCutterTests
{
    [Fact]
    public void A_picture_without_a_border_holds_no_other()
    {
        foreach (var seed in Enumerable.Range(0, 10))
        {
            Assert.Empty(RegionCutter.Find(Scene.Of(seed, 400, 300).ToView()));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(128)]
    public void A_border_is_taken_off(byte level)
    {
        var framed = Scene.Flat(250, 220, level).With(Scene.Of(3, 160, 120), 50, 40);

        AssertNear(new PixelBox(50, 40, 160, 120), Assert.Single(RegionCutter.Find(framed.ToView())), pixels: 2);
    }

    [Fact]
    public void Boxes_are_in_the_pixels_of_a_large_picture()
    {
        var framed = Scene.Flat(1600, 1200, 255).With(Scene.Of(4, 800, 600), 333, 222);

        AssertNear(new PixelBox(333, 222, 800, 600), Assert.Single(RegionCutter.Find(framed.ToView())), pixels: 14);
    }

    [Fact]
    public void Pictures_on_a_page_are_found_largest_first()
    {
        var page = Scene.Flat(256, 256, 240).With(Scene.Of(5, 90, 60), 10, 10).With(Scene.Of(6, 150, 110), 80, 120);

        var found = RegionCutter.Find(page.ToView());

        Assert.Equal(2, found.Count);
        AssertNear(new PixelBox(80, 120, 150, 110), found[0], pixels: 2);
        AssertNear(new PixelBox(10, 10, 90, 60), found[1], pixels: 2);
    }

    [Fact]
    public void Most_pictures_side_by_side_are_cut_at_the_seam()
    {
        var found = 0;
        foreach (var seed in Enumerable.Range(0, 10))
        {
            var (left, right) = (Scene.Of(seed, 520, 640).Cropped(0.375), Scene.Of(seed + 100, 440, 640).Cropped(0.375));
            var both = Scene.Flat(240, 160, 0).With(left, 0, 0).With(right, left.Width, 0);
            found += RegionCutter.Find(both.ToView()) is [{ Left: 0, Width: >= 127 and <= 132 }, { Left: >= 127 and <= 132 }] ? 1 : 0;
        }

        Assert.InRange(found, 6, 10);
    }

    [Fact]
    public void A_picture_of_one_colour_holds_nothing()
    {
        Assert.Empty(RegionCutter.Find(Scene.Flat(300, 200, 77).ToView()));
        Assert.Empty(RegionCutter.Find(Scene.Flat(1, 1, 0).ToView()));
    }

    private static void AssertNear(PixelBox expected, PixelBox actual, int pixels) =>
        Assert.All(
            new[] { (expected.Left, actual.Left), (expected.Top, actual.Top), (expected.Right, actual.Right), (expected.Bottom, actual.Bottom) },
            pair => Assert.InRange(pair.Item2, pair.Item1 - pixels, pair.Item1 + pixels));
}
