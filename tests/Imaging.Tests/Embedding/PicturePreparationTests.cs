using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Imaging.Tests.Embedding;

public sealed class PicturePreparationTests
{
    private static readonly ModelInput Plain = new()
    {
        Name = "input",
        Width = 8,
        Height = 8,
        Crop = CropRule.Squash,
        Channels = ChannelOrder.Rgb,
        Layout = TensorLayout.Nchw,
        Mean = [0, 0, 0],
        Deviation = [1, 1, 1],
        Scale = 1,
    };

    [Fact]
    public void Channels_are_scaled_shifted_and_laid_out_by_plane()
    {
        var tensor = Prepare(Plain with { Scale = 1f / 255, Mean = [0.1f, 0.2f, 0.3f], Deviation = [0.5f, 0.25f, 2] }, Columns(5, 5, _ => (51, 102, 153)), 5, 5);

        Assert.All(tensor[..64], value => Assert.Equal((0.2f - 0.1f) / 0.5f, value, 1e-5f));
        Assert.All(tensor[64..128], value => Assert.Equal((0.4f - 0.2f) / 0.25f, value, 1e-5f));
        Assert.All(tensor[128..], value => Assert.Equal((0.6f - 0.3f) / 2, value, 1e-5f));
    }

    [Fact]
    public void Blue_comes_first_and_pixels_stay_whole_where_the_model_wants_it_so()
    {
        var tensor = Prepare(Plain with { Channels = ChannelOrder.Bgr, Layout = TensorLayout.Nhwc, Mean = [3, 2, 1] }, Columns(5, 5, _ => (10, 20, 30)), 5, 5);

        Assert.Equal([27f, 18f, 9f], tensor[^3..].Select(value => MathF.Round(value, 3)));
    }

    [Fact]
    public void The_crop_shows_the_middle_of_the_longer_side()
    {
        var tensor = Prepare(Plain with { Crop = CropRule.Center }, Columns(24, 8, x => ((byte)x, 0, 0)), 24, 8);

        Assert.Equal(Enumerable.Range(8, 8).Select(x => (float)x), tensor[..8]);
    }

    [Fact]
    public void Resizing_before_the_crop_shows_less_of_the_picture()
    {
        var tensor = Prepare(Plain with { Crop = CropRule.Center, Resize = 16 }, Columns(16, 16, x => ((byte)x, 0, 0)), 16, 16);

        Assert.Equal(Enumerable.Range(4, 8).Select(x => (float)x), tensor[..8]);
    }

    [Fact]
    public void Squashing_shows_all_of_both_sides()
    {
        var tensor = Prepare(Plain, Columns(24, 8, x => ((byte)(x < 12 ? 0 : 100), 0, 0)), 24, 8);

        Assert.Equal((0, 100), (tensor[0], tensor[7]));
    }

    [Fact]
    public void Fitting_leaves_the_rest_at_the_mean()
    {
        var tensor = Prepare(Plain with { Crop = CropRule.None, Mean = [5, 5, 5] }, Columns(16, 8, _ => (25, 25, 25)), 16, 8);

        Assert.Equal([0f, 0, 20, 20, 20, 20, 0, 0], Enumerable.Range(0, 8).Select(y => MathF.Round(tensor[y * 8], 3)));
    }

    [Theory]
    [InlineData(CropRule.Center)]
    [InlineData(CropRule.None)]
    [InlineData(CropRule.Squash)]
    public void One_pixel_and_a_long_ribbon_can_be_prepared(CropRule crop)
    {
        var input = Plain with { Crop = crop, Width = 224, Height = 224, Resize = crop == CropRule.Center ? 256 : null, Mean = [7, 7, 7] };

        Assert.All(Prepare(input, [7, 7, 7], 1, 1), value => Assert.Equal(0, value, 1e-4f));
        Assert.All(Prepare(input, Columns(30_000, 20, _ => (7, 7, 7)), 30_000, 20), value => Assert.Equal(0, value, 1e-4f));
    }

    private static float[] Prepare(ModelInput input, byte[] pixels, int width, int height)
    {
        var preparation = new PicturePreparation(input);
        var tensor = new float[preparation.Length];
        preparation.Prepare(new RgbView(pixels, width, height), tensor);
        return tensor;
    }

    private static byte[] Columns(int width, int height, Func<int, (byte R, byte G, byte B)> colorAt) =>
        [.. Enumerable.Range(0, width * height).SelectMany(i => colorAt(i % width) is var (r, g, b) ? new[] { r, g, b } : [])];
}
