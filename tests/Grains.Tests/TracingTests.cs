using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public class TracingTests
{
    [Fact]
    public async Task One_trace_holds_a_search_from_its_caller_to_every_bucket_on_every_silo()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        await cluster.UploadPicturesAsync(Enumerable.Range(0, 100));
        using var caller = new ActivitySource("test caller");
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == caller || source.Name == Instrumentation.Name || source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        using var root = caller.StartActivity("call")!;
        var answer = await cluster.SearchAsync(TestPicture.Ppm(3));
        root.Stop();

        var trace = ended.Where(activity => activity.TraceId == root.TraceId).ToDictionary(activity => activity.SpanId);
        var search = Assert.Single(trace.Values, activity => activity.OperationName == "search");
        Assert.Contains(root, Ancestors(search));
        Assert.Equal(answer.Receipt.BucketsAsked, search.GetTagItem("imagesearch.buckets.asked"));
        var buckets = trace.Values.Where(activity => activity.OperationName == "search bucket").ToArray();
        Assert.Equal(answer.Receipt.BucketsAsked, buckets.Select(bucket => bucket.GetTagItem("imagesearch.bucket")).Distinct().Count());
        Assert.All(buckets, bucket => Assert.Contains(search, Ancestors(bucket)));
        Assert.All(buckets, bucket => Assert.Contains(Ancestors(bucket), activity => activity.OperationName == "fan out"));
        Assert.Equal(300, buckets.Sum(bucket => (int)bucket.GetTagItem("imagesearch.descriptors")!));
        Assert.True(buckets.Select(bucket => bucket.GetTagItem("imagesearch.silo")).Distinct().Count() > 1, "All buckets are on one silo.");

        IEnumerable<Activity> Ancestors(Activity activity)
        {
            while (trace.TryGetValue(activity.ParentSpanId, out var parent))
            {
                yield return activity = parent;
            }
        }
    }
}
