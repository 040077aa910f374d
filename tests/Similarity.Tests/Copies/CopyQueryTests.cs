using OrleansImageSearch.Similarity.Copies;
using OrleansImageSearch.Similarity.LocalFeatures;

namespace OrleansImageSearch.Similarity.Tests.Copies;

public class CopyQueryTests
{
    /// <summary>What unrelated pictures never reach.</summary>
    private const int Certain = 15;

    public static TheoryData<string, Func<RgbImage, RgbImage>> Edits => new()
    {
        { "nothing", image => image },
        { "mirrored", image => RgbImage.Mirrored(image.ToView()) },
        { "cropped by a fifth a side", image => image.Cropped(0.2) },
        { "turned by 4 degrees", image => image.Turned(4) },
        { "turned by 30 degrees", image => image.Turned(30) },
        { "turned around", image => image.Turned(180) },
        { "at two thirds of its size", image => image.Turned(0, 0.67) },
        { "in a wide border", image => Scene.Flat(image.Width * 2, image.Height * 2, 250).With(image, image.Width / 2, image.Height / 3) },
        { "beside another", image => Scene.Flat(image.Width * 2, image.Height, 0).With(Scene.Of(99), 0, 0).With(image, image.Width, 0) },
        { "mirrored in a border", image => Scene.Flat(image.Width * 3, image.Height * 2, 0).With(RgbImage.Mirrored(image.ToView()), 30, 40) },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edited_copy_has_its_places_where_the_original_has_them(string edit, Func<RgbImage, RgbImage> apply)
    {
        Assert.NotEmpty(edit);
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var original = FeatureExtractor.Extract(Scene.Of(seed).ToView());

            Assert.InRange(new CopyQuery(apply(Scene.Of(seed)).ToView()).Inliers(original), Certain, FeatureExtractor.MaxFeatures);
        }
    }

    [Fact]
    public void Pairs_that_agree_lie_where_the_edit_put_them()
    {
        var picture = Scene.Of(1);
        var (left, top) = ((int)(picture.Width * 0.2), (int)(picture.Height * 0.2));

        var pairs = GeometricCheck.AgreeingPairs(FeatureExtractor.Extract(picture.ToView(), picture.Width), FeatureExtractor.Extract(picture.Cropped(0.2).ToView(), picture.Width));

        Assert.InRange(pairs.Length, Certain, FeatureExtractor.MaxFeatures);
        Assert.All(pairs, pair => Assert.InRange(Math.Abs(pair.A.X - left - pair.B.X) + Math.Abs(pair.A.Y - top - pair.B.Y), 0, 12));
    }

    [Fact]
    public void Unrelated_pictures_have_few_places_in_the_same_arrangement()
    {
        var stored = Enumerable.Range(0, 12).Select(seed => FeatureExtractor.Extract(Scene.Of(seed).ToView())).ToArray();
        var query = new CopyQuery(Scene.Of(1000).ToView());

        Assert.All(stored, features => Assert.InRange(query.Inliers(features), 0, Certain / 2));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3000)]
    [InlineData(3000, 20)]
    [InlineData(300, 200)]
    public void Pictures_without_anything_to_see_match_nothing(int width, int height)
    {
        var flat = Scene.Flat(width, height, 120);
        var features = FeatureExtractor.Extract(flat.ToView());

        Assert.Equal(0, features.Count);
        Assert.Equal(0, new CopyQuery(flat.ToView()).Inliers(features));
        Assert.Equal(0, new CopyQuery(Scene.Of(5).ToView()).Inliers(features));
    }

    [Fact]
    public void Features_lie_inside_the_picture_and_are_the_same_at_every_call()
    {
        var image = Scene.Of(7, 700, 500);
        var features = FeatureExtractor.Extract(image.ToView());

        Assert.InRange(features.Count, 100, FeatureExtractor.MaxFeatures);
        Assert.Equal(features.Codes, FeatureExtractor.Extract(image.ToView()).Codes);
        Assert.All(features.Places, place =>
        {
            Assert.InRange(place.X, 0, FeatureExtractor.LongerSide);
            Assert.InRange(place.Y, 0, FeatureExtractor.LongerSide * 5 / 7);
            Assert.InRange(place.Size, 1, 4);
        });
    }
}
