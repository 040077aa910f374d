namespace OrleansImageSearch.Similarity.Tests.Measures;

public class LumaTests
{
    [Fact]
    public void Luma_is_the_weighted_sum_rounded_step_by_step_at_every_width()
    {
        for (var width = 1; width < 70; width++)
        {
            var picture = Picture.Noise(width, 3, seed: width);
            using var input = new MeasureInput(picture.View);
            var luma = input.Luma;
            Assert.Equal(width * 3, luma.Length);
            for (var i = 0; i < luma.Length; i++)
            {
                var red = 0.299f * picture.Pixels[i * 3];
                var green = 0.587f * picture.Pixels[(i * 3) + 1];
                var blue = 0.114f * picture.Pixels[(i * 3) + 2];
                Assert.Equal(red + green + blue, luma[i]);
            }
        }
    }
}
