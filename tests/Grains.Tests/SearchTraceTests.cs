using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

/// <summary>What a receipt says of the calls that a search made.</summary>
public sealed class SearchTraceTests
{
    [Fact]
    public async Task A_traced_search_lists_every_bucket_asked_its_silo_and_times_within_the_search()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        await cluster.UploadPicturesAsync(Enumerable.Range(0, 60));
        await cluster.OverviewWhenAsync(overview =>
            overview.MovesInFlight == 0 && overview.Measures.SelectMany(measure => measure.Buckets).Select(bucket => bucket.Silo).Distinct().Count() == 3);

        var receipt = (await TraceAsync(cluster)).Receipt;

        var calls = receipt.Calls!;
        var answered = calls.Where(call => call.Outcome == BucketCallOutcome.Answered).ToArray();
        Assert.Equal(receipt.BucketsAsked, answered.Length);
        Assert.Equal(receipt.BucketsAsked, answered.Select(call => call.Bucket).Distinct().Count());
        Assert.Equal(3, receipt.SilosAsked);
        Assert.Equal(cluster.Orleans.Silos.Select(silo => silo.SiloAddress).ToHashSet(), answered.Select(call => call.Silo!).ToHashSet());
        Assert.Equal(calls.OrderBy(call => call.StartMs), calls);
        Assert.All(calls, call => Assert.True(
            call.StartMs >= 0 && call.ElapsedMs > 0 && call.ScanMs <= call.ElapsedMs && call.StartMs + call.ElapsedMs <= receipt.ElapsedMs, $"{call}"));
        Assert.Equal(receipt.ScanMs, answered.Sum(call => call.ScanMs), precision: 6);
        Assert.Equal(["describe", "ask", "score", "record"], receipt.Stages.Select(stage => stage.Name));
        var end = 0.0;
        Assert.All(receipt.Stages, stage =>
        {
            Assert.Equal(end, stage.StartMs, precision: 6);
            end += stage.ElapsedMs;
        });
        Assert.InRange(end, 0, receipt.ElapsedMs);
    }

    [Fact]
    public async Task A_search_that_is_not_traced_lists_no_calls_and_counts_its_silos_all_the_same()
    {
        await using var cluster = await ImageCluster.StartAsync();
        await cluster.UploadPicturesAsync([1]);

        var receipt = (await cluster.SearchAsync(TestPicture.Ppm(1))).Receipt;

        Assert.Null(receipt.Calls);
        Assert.Equal(1, receipt.SilosAsked);
    }

    [Fact]
    public async Task A_trace_shows_the_bucket_that_had_been_split_and_its_successors()
    {
        await using var cluster = await ImageCluster.StartAsync();
        await cluster.UploadPicturesAsync(Enumerable.Range(0, 20));
        await cluster.SearchAsync(TestPicture.Ppm(1), measure: "pdq");
        var stamp = MeasureRegistry.Default.Find("pdq").Stamp;

        await cluster.Catalog.Images.SplitBucketAsync(stamp, 0, 0);
        var receipt = (await TraceAsync(cluster, "pdq")).Receipt;

        Assert.Equal(2, receipt.BucketsAsked);
        Assert.Equal(
            [(new BucketKey(stamp, "*").ToString(), BucketCallOutcome.Split), (new BucketKey(stamp, "0").ToString(), BucketCallOutcome.Answered), (new BucketKey(stamp, "1").ToString(), BucketCallOutcome.Answered)],
            receipt.Calls!.Select(call => (call.Bucket, call.Outcome)).OrderBy(call => call.Bucket, StringComparer.Ordinal));
    }

    private static Task<SearchAnswer> TraceAsync(ImageCluster cluster, string? measure = null) => cluster.Search.SearchAsync(new SearchRequest
    {
        Images = [new QueryImage { Content = TestPicture.Ppm(1) }],
        Measures = measure is null ? [] : [new WeightedMeasure(measure, 1)],
        Exact = true,
        Trace = true,
    });
}
