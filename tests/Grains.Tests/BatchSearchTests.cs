using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Grains.Tests;

public class BatchSearchTests
{
    [Theory]
    [InlineData("dhash")]
    [InlineData("pdq")]
    [InlineData("color")]
    public async Task Every_query_of_a_batch_gets_what_it_would_get_alone(string measure)
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, bucketCapacity: 8);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 40));

        var batch = await cluster.Search.SearchBatchAsync(new BatchSearchRequest { ImageIds = ids, Measure = measure, K = 7, Exact = true });

        Assert.Equal(ids.Length, batch.Answers.Length);
        Assert.True(batch.Receipt.Complete);
        foreach (var (id, answer) in ids.Zip(batch.Answers))
        {
            var alone = await cluster.Search.SearchAsync(new SearchRequest
            {
                Images = [new QueryImage { ImageId = id }],
                K = 7,
                Exact = true,
                Measures = [new WeightedMeasure(measure, 1)],
            });
            Assert.Equal(alone.Hits.Select(hit => (hit.ImageId, hit.Score, hit.Measures.Single().Distance)), answer.Hits.Select(hit => (hit.ImageId, hit.Score, hit.Distance)));
            Assert.True(answer.Complete);
            Assert.Equal(1, answer.Coverage);
        }
    }

    [Fact]
    public async Task Codes_are_looked_for_like_images()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 10));
        var codes = (await cluster.Catalog.Images.GetDescriptorsAsync(ids, ["pdq/1"])).Select(row => row.Code).ToArray();

        var batch = await cluster.Search.SearchBatchAsync(new BatchSearchRequest { ImageIds = [ids[3]], Codes = codes, Measure = "pdq", K = 1, MaxDistance = 0 });

        Assert.Empty(batch.Answers[0].Hits);
        Assert.Equal(ids.Order(), batch.Answers.Skip(1).Select(answer => answer.Hits.Single().ImageId));
        Assert.All(batch.Answers.Skip(1), answer => Assert.Equal(0, answer.Hits.Single().Distance));
    }

    [Fact]
    public async Task Deleted_images_that_a_bucket_still_names_do_not_take_the_place_of_others()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 12));
        await cluster.Search.SearchBatchAsync(new BatchSearchRequest { ImageIds = ids, Measure = "pdq" });
        foreach (var id in ids[6..])
        {
            await cluster.Catalog.Images.DeleteAsync(id); // behind the buckets' backs
        }

        var batch = await cluster.Search.SearchBatchAsync(new BatchSearchRequest { ImageIds = ids[..6], Measure = "pdq", K = 5, Exact = true });

        Assert.All(ids[..6].Zip(batch.Answers), pair =>
            Assert.Equal(ids[..6].Except([pair.First]).Order(), pair.Second.Hits.Select(hit => hit.ImageId).Order()));
    }

    [Fact]
    public async Task A_query_that_is_not_covered_says_so_whatever_the_others_are()
    {
        await using var cluster = await ImageCluster.StartAsync(bucketCapacity: 4);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 64));

        var batch = await cluster.Search.SearchBatchAsync(new BatchSearchRequest { ImageIds = ids, Measure = "pdq" });

        Assert.InRange(batch.Receipt.Coverage, 0.9, 1);
        Assert.Equal(batch.Answers.Min(answer => answer.Coverage), batch.Receipt.Coverage);
        Assert.Equal(batch.Answers.All(answer => answer.Complete), batch.Receipt.Complete);
        Assert.Equal(0, batch.Receipt.BucketsFailed);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_answered_says_why()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var id = (await cluster.UploadPicturesAsync([1])).Single();
        (BatchSearchRequest Request, string Field)[] bad =
        [
            (new() { Measure = "pdq" }, "ids"),
            (new() { Measure = "pdq", ImageIds = new long[BatchSearchRequest.MaxQueries + 1] }, "ids"),
            (new() { Measure = "pdq", ImageIds = [id, id + 1000] }, "ids"),
            (new() { Measure = "none", ImageIds = [id] }, "measure"),
            (new() { Measure = "pdq", ImageIds = [id], K = 0 }, "k"),
            (new() { Measure = "pdq", ImageIds = [id], MaxDistance = float.NaN }, "maxDistance"),
            (new() { Measure = "pdq", Codes = [new byte[31]] }, "codes"),
        ];

        foreach (var (request, field) in bad)
        {
            var invalid = await Assert.ThrowsAsync<InvalidRequestException>(() => cluster.Search.SearchBatchAsync(request));
            Assert.Equal(field, invalid.Field);
        }
    }
}
