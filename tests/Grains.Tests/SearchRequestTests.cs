using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public sealed class SearchRequestTests : IAsyncLifetime
{
    private static readonly QueryImage Picture = new() { Content = TestPicture.Ppm(1) };

    private ImageCluster _cluster = null!;

    public static TheoryData<string, SearchRequest> Refused => new()
    {
        { "image", new SearchRequest { Images = [] } },
        { "image", new SearchRequest { Images = [.. Enumerable.Repeat(Picture, 6)] } },
        { "image", new SearchRequest { Images = [new QueryImage()] } },
        { "image", new SearchRequest { Images = [new QueryImage { ImageId = 1, Content = [1] }] } },
        { "image", new SearchRequest { Images = [new QueryImage { Content = [.. "no picture"u8] }] } },
        { "not", new SearchRequest { Images = [Picture], Not = [.. Enumerable.Repeat(Picture, 6)] } },
        { "not", new SearchRequest { Images = [Picture], Not = [new QueryImage { Content = [] }] } },
        { "id", new SearchRequest { Images = [new QueryImage { ImageId = 123_456 }] } },
        { "not", new SearchRequest { Images = [Picture], Not = [new QueryImage { ImageId = 123_456 }] } },
        { "k", new SearchRequest { Images = [Picture], K = 0 } },
        { "k", new SearchRequest { Images = [Picture], K = 1_000_000_000 } },
        { "measure", new SearchRequest { Images = [Picture], Measures = [new WeightedMeasure("sift", 1)] } },
        { "measure", new SearchRequest { Images = [Picture], Measures = [new WeightedMeasure("pdq", -1)] } },
        { "measure", new SearchRequest { Images = [Picture], Measures = [new WeightedMeasure("pdq", double.NaN)] } },
        { "measure", new SearchRequest { Images = [Picture], Measures = [new WeightedMeasure("pdq", 1), new WeightedMeasure("pdq", 2)] } },
        { "combine", new SearchRequest { Images = [Picture], Combination = (ImageCombination)9 } },
        { "maxDistance", new SearchRequest { Images = [Picture], MaxDistance = 31 } },
        { "maxDistance", new SearchRequest { Images = [Picture], Measures = [new WeightedMeasure("pdq", 1)], MaxDistance = -1 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_request_that_cannot_be_answered_is_refused_with_its_field(string field, SearchRequest request)
    {
        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(() => _cluster.Search.SearchAsync(request));

        Assert.Equal(field, refusal.Field);
        Assert.False(string.IsNullOrWhiteSpace(refusal.Message));
    }

    [Fact]
    public async Task A_search_of_nothing_stored_finds_nothing_and_is_complete()
    {
        var answer = await _cluster.SearchAsync(TestPicture.Ppm(1));

        Assert.Empty(answer.Hits);
        Assert.True(answer.Receipt.Complete);
    }

    [Fact]
    public async Task Several_query_images_find_the_look_alikes_of_each_and_negative_examples_push_theirs_back()
    {
        var ids = await _cluster.UploadPicturesAsync(Enumerable.Range(100, 20));
        QueryImage[] images = [new QueryImage { Content = TestPicture.Ppm(103, noise: 3) }, new QueryImage { Content = TestPicture.Ppm(107, noise: 3) }];

        var together = await _cluster.Search.SearchAsync(new SearchRequest { Images = images, K = 2 });
        var without = await _cluster.Search.SearchAsync(new SearchRequest
        {
            Images = images,
            Not = [new QueryImage { Content = TestPicture.Ppm(107, noise: 5) }],
            K = 2,
        });

        Assert.Equal(new[] { ids[3], ids[7] }.Order(), together.Hits.Select(hit => hit.ImageId).Order());
        Assert.Equal(ids[3], without.Hits[0].ImageId);
        Assert.True(
            without.Hits.FirstOrDefault(hit => hit.ImageId == ids[7])?.Score is null or < 0.6,
            $"The negative example's look-alike still scores {without.Hits.Single(hit => hit.ImageId == ids[7]).Score}.");
    }

    [Theory]
    [InlineData(ImageCombination.Best)]
    [InlineData(ImageCombination.Mean)]
    [InlineData(ImageCombination.Sum)]
    public async Task Scores_against_several_images_combine_as_asked_fused_and_under_every_measure(ImageCombination combination)
    {
        await _cluster.UploadPicturesAsync(Enumerable.Range(50, 8));
        QueryImage[] images = [new QueryImage { Content = TestPicture.Ppm(51, noise: 20) }, new QueryImage { Content = TestPicture.Ppm(52, noise: 20) }];

        var together = (await SearchAsync(combination, images)).Hits;
        var alone = await Task.WhenAll(images.Select(image => SearchAsync(ImageCombination.Best, image)));

        Assert.Equal(8, together.Length);
        Assert.Equal(together.OrderByDescending(hit => hit.Score), together);
        foreach (var hit in together)
        {
            var seen = alone.Select(answer => answer.Hits.Single(other => other.ImageId == hit.ImageId)).ToArray();
            Assert.Equal(Combine(seen.Select(each => each.Score)), hit.Score, 1e-9);
            var expected = combination == ImageCombination.Best
                ? seen.MaxBy(each => each.Score)!.Measures.Select(measure => measure.Score)
                : hit.Measures.Select(measure => Combine(seen.SelectMany(each => each.Measures).Where(other => other.Name == measure.Name).Select(other => other.Score)));
            Assert.Equal(expected.Select(score => Math.Round(score, 9)), hit.Measures.Select(measure => Math.Round(measure.Score, 9)));
        }

        Task<SearchAnswer> SearchAsync(ImageCombination how, params QueryImage[] what) =>
            _cluster.Search.SearchAsync(new SearchRequest { Images = what, Combination = how, Exact = true, K = 10 });

        double Combine(IEnumerable<double> scores) => combination switch
        {
            ImageCombination.Best => scores.Max(),
            ImageCombination.Mean => scores.Sum() / 2,
            _ => scores.Sum() - scores.Aggregate((a, b) => a * b),
        };
    }

    [Fact]
    public async Task By_one_measure_too_several_images_combine_as_asked()
    {
        await _cluster.UploadPicturesAsync(Enumerable.Range(50, 4));
        QueryImage[] images = [new QueryImage { Content = TestPicture.Ppm(50) }, new QueryImage { Content = TestPicture.Ppm(51) }];

        var answer = await _cluster.Search.SearchAsync(new SearchRequest
        {
            Images = images, Measures = [new WeightedMeasure("color", 1)], Combination = ImageCombination.Mean, Exact = true,
        });

        Assert.Equal(4, answer.Hits.Length);
        Assert.All(answer.Hits, hit => Assert.InRange(hit.Score, 0, 0.99));
    }

    [Fact]
    public async Task A_measure_that_sees_too_little_in_the_query_is_left_out_and_the_answer_says_so()
    {
        await _cluster.UploadPicturesAsync(Enumerable.Range(50, 4));
        var flat = new QueryImage { Content = Flat(200), Name = "wall.jpg" };

        var all = await _cluster.Search.SearchAsync(new SearchRequest { Images = [flat], Exact = true });
        var alone = await _cluster.Search.SearchAsync(new SearchRequest { Images = [flat], Measures = [new WeightedMeasure("pdq", 1)], Exact = true });

        Assert.Equal("pdq sees too little in 'wall.jpg' (quality 0 of 100, 50 needed): it was left out.", Assert.Single(all.Notices));
        Assert.All(all.Hits, hit => Assert.DoesNotContain("pdq", hit.Measures.Select(measure => measure.Name)));
        Assert.Equal("pdq sees too little in 'wall.jpg' (quality 0 of 100, 50 needed): its hits say little.", Assert.Single(alone.Notices));
        Assert.Empty((await _cluster.SearchAsync(TestPicture.Ppm(50))).Notices);
    }

    private static byte[] Flat(byte level) => [.. "P6 64 64 255\n"u8, .. Enumerable.Repeat(level, 64 * 64 * 3)];

    public async Task InitializeAsync() => _cluster = await ImageCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();
}
