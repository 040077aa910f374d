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

    public async Task InitializeAsync() => _cluster = await ImageCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();
}
