using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public class BucketTests
{
    [Fact]
    public async Task Buckets_split_while_images_come_in_and_lose_none()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);

        var ids = (await Task.WhenAll(
            Enumerable.Range(0, 10).Select(batch => cluster.UploadPicturesAsync(Enumerable.Range(batch * 20, 20))))).SelectMany(id => id).ToArray();

        var buckets = await cluster.BucketsAsync("pdq");
        Assert.True(buckets.Length > 200 / 16, $"200 descriptors are in {buckets.Length} buckets of capacity 16.");
        Assert.Equal(200, buckets.Sum(bucket => bucket.Count));
        for (var seed = 0; seed < 200; seed++)
        {
            var answer = await cluster.SearchAsync(TestPicture.Ppm(seed), k: 1, measure: "pdq");
            Assert.True(answer.Receipt.Complete);
            Assert.Equal((ids[seed], 0f), (answer.Hits[0].ImageId, answer.Hits[0].Measures[0].Distance));
        }
    }

    [Fact]
    public async Task A_bucket_whose_signatures_are_all_equal_grows_instead_of_splitting_for_ever()
    {
        await using var cluster = await ImageCluster.StartAsync(bucketCapacity: 4);

        for (var i = 0; i < 12; i++)
        {
            await cluster.UploadAsync($"{i}.ppm", Flat((byte)i));
        }

        var bucket = Assert.Single(await cluster.BucketsAsync("dhash"));
        Assert.Equal(12, bucket.Count);

        static byte[] Flat(byte level) => [.. "P6 8 8 255\n"u8, .. Enumerable.Repeat(level, 192)];
    }

    [Fact]
    public async Task An_exact_search_by_one_measure_is_the_brute_force_answer()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, bucketCapacity: 16);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 120));

        foreach (var measure in MeasureRegistry.Default.All)
        {
            var codes = (await cluster.Catalog.Images.GetDescriptorsAsync(ids, [measure.Stamp])).ToDictionary(row => row.ImageId, row => row.Code);
            var expected = ids.Where(id => id != ids[7])
                .Select(id => measure.Distance(codes[ids[7]], codes[id])).Order().Take(10).ToArray();

            var answer = await cluster.Search.SearchAsync(new SearchRequest
            {
                Images = [new QueryImage { ImageId = ids[7] }],
                Measures = [new WeightedMeasure(measure.Name, 1)],
                K = 10,
                Exact = true,
            });

            Assert.Equal(expected, answer.Hits.Select(hit => hit.Measures[0].Distance));
            Assert.Equal(answer.Receipt.BucketsTotal, answer.Receipt.BucketsAsked);
        }
    }

    [Fact]
    public async Task A_search_that_is_not_exact_asks_few_buckets_and_says_what_it_covered()
    {
        await using var cluster = await ImageCluster.StartAsync(bucketCapacity: 8);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 200));

        var answer = await cluster.Search.SearchAsync(new SearchRequest
        {
            Images = [new QueryImage { Content = TestPicture.Ppm(3, noise: 4) }],
            Measures = [new WeightedMeasure("pdq", 1)],
        });

        Assert.Equal(ids[3], answer.Hits[0].ImageId);
        Assert.InRange(answer.Receipt.BucketsAsked, 1, answer.Receipt.BucketsTotal - 1);
        Assert.False(answer.Receipt.Complete);
        Assert.True(answer.Receipt.Coverage is >= 0.99 and < 1, $"The coverage is {answer.Receipt.Coverage}.");
    }

    [Fact]
    public async Task Buckets_load_again_elsewhere_when_their_silo_is_gone()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 60));

        await cluster.Orleans.KillSiloAsync(cluster.Orleans.SecondarySilos[0]);
        await cluster.Orleans.StopSiloAsync(cluster.Orleans.SecondarySilos[0]);

        var buckets = await cluster.BucketsAsync("dhash");
        Assert.Equal(60, buckets.Sum(bucket => bucket.Count));
        var answer = await cluster.SearchAsync(TestPicture.Ppm(30), k: 1);
        Assert.Equal(ids[30], answer.Hits[0].ImageId);
        Assert.True(answer.Receipt.Complete);
    }
}
