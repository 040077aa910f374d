using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

/// <summary>Ingest and search go on from outside while the cluster changes under them.</summary>
public sealed class ClusterChangeTests
{
    /// <summary>Uploads and searches that each change must see before the next.</summary>
    private const int StepsPerChange = 15;

    [Fact]
    public async Task Nothing_fails_and_nothing_is_lost_while_silos_join_and_leave_and_buckets_split()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        await using var traffic = new Traffic(cluster, callsMayFail: false);

        await traffic.StepsAsync(StepsPerChange);
        await cluster.Orleans.StartAdditionalSiloAsync();
        await traffic.StepsAsync(StepsPerChange);
        await cluster.Orleans.StopSiloAsync(cluster.Orleans.SecondarySilos[0]);
        await traffic.StepsAsync(StepsPerChange);
        await cluster.Orleans.StopSiloAsync(cluster.Orleans.SecondarySilos[0]);
        await traffic.StepsAsync(StepsPerChange);

        await AssertWholeAsync(cluster, await traffic.EndAsync());
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_silos_are_killed()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 4, bucketCapacity: 16);
        await using var traffic = new Traffic(cluster, callsMayFail: true);

        await traffic.StepsAsync(StepsPerChange);
        await cluster.Orleans.KillSiloAsync(cluster.Orleans.SecondarySilos[0]);
        await traffic.StepsAsync(StepsPerChange);
        await cluster.Orleans.KillSiloAsync(cluster.Orleans.SecondarySilos[0]);
        await traffic.StepsAsync(StepsPerChange);

        await AssertWholeAsync(cluster, await traffic.EndAsync());
    }

    /// <summary>From every silo, every image is found once, at its brute-force distance.</summary>
    private static async Task AssertWholeAsync(ImageCluster cluster, IReadOnlyCollection<long> acknowledged)
    {
        var table = await cluster.Catalog.Images.GetBucketTableAsync(MeasureRegistry.Default.Find("pdq").Stamp);
        Assert.True(table.Prefixes.Count > 1, "No bucket was split.");
        Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
        Assert.Equal(acknowledged.Count, await cluster.Catalog.Images.CountAsync());

        var query = acknowledged.First();
        foreach (var measure in MeasureRegistry.Default.All)
        {
            var codes = (await cluster.Catalog.Images.GetDescriptorsAsync([.. acknowledged], [measure.Stamp])).ToDictionary(row => row.ImageId, row => row.Code);
            var expected = acknowledged.Where(id => id != query).Select(id => (id, measure.Distance(codes[query], codes[id]))).Order().ToArray();
            foreach (var silo in cluster.Orleans.Silos)
            {
                var grains = cluster.Orleans.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGrainFactory>();
                var answer = await grains.GetGrain<ISearchGrain>(0).SearchAsync(new SearchRequest
                {
                    Images = [new QueryImage { ImageId = query }],
                    Measures = [new WeightedMeasure(measure.Name, 1)],
                    K = SearchRequest.MaxK,
                    Exact = true,
                });

                Assert.True(answer.Receipt.Complete, $"{string.Join(", ", answer.Receipt.FailedBuckets)} did not answer.");
                Assert.Equal(expected, answer.Hits.Select(hit => (hit.ImageId, hit.Measures[0].Distance)).Order());
            }
        }
    }

    /// <summary>One caller uploads new pictures, another searches for those acknowledged, both without pause.</summary>
    private sealed class Traffic : IAsyncDisposable
    {
        private readonly ImageCluster _cluster;
        private readonly bool _callsMayFail;
        private readonly ConcurrentDictionary<int, long> _acknowledged = [];
        private readonly SemaphoreSlim _uploads = new(0);
        private readonly SemaphoreSlim _searches = new(0);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _work;

        public Traffic(ImageCluster cluster, bool callsMayFail)
        {
            (_cluster, _callsMayFail) = (cluster, callsMayFail);
            _work = Task.WhenAll(Task.Run(UploadAsync), Task.Run(SearchAsync));
        }

        /// <summary>Waits for so many more uploads and searches.</summary>
        public async Task StepsAsync(int count)
        {
            for (var step = 0; step < count; step++)
            {
                await await Task.WhenAny(_uploads.WaitAsync(), _work);
                await await Task.WhenAny(_searches.WaitAsync(), _work);
            }
        }

        /// <returns>The ids of the acknowledged images.</returns>
        public async Task<IReadOnlyCollection<long>> EndAsync()
        {
            await _end.CancelAsync();
            await _work;
            return [.. _acknowledged.Values];
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
            _uploads.Dispose();
            _searches.Dispose();
        }

        private async Task UploadAsync()
        {
            for (var seed = 0; !_end.IsCancellationRequested; seed++)
            {
                var upload = new Upload($"{seed}.ppm", TestPicture.Ppm(seed));
                var outcome = (await CallAsync(() => _cluster.Ingest.AddUploadsAsync(new[] { upload }.AsImmutable(), Guid.NewGuid()))).Single();
                Assert.NotEqual(IngestStatus.Rejected, outcome.Status);
                _acknowledged[seed] = outcome.ImageId;
                _uploads.Release();
            }
        }

        private async Task SearchAsync()
        {
            const int Seed = 5;
            var random = new Random(Seed);
            while (!_end.IsCancellationRequested)
            {
                if (_acknowledged.IsEmpty)
                {
                    await Task.Yield();
                    continue;
                }

                var wanted = random.Next(_acknowledged.Count);
                var answer = await CallAsync(() => _cluster.SearchAsync(TestPicture.Ppm(wanted), k: 1, measure: "pdq"));
                Assert.True(answer.Receipt.Complete, $"{string.Join(", ", answer.Receipt.FailedBuckets)} did not answer.");
                Assert.Equal((_acknowledged[wanted], 0f), (answer.Hits[0].ImageId, answer.Hits[0].Measures[0].Distance));
                _searches.Release();
            }
        }

        /// <summary>A call whose own silo is killed fails, and whoever made it makes it again.</summary>
        private async Task<T> CallAsync<T>(Func<Task<T>> call)
        {
            while (true)
            {
                try
                {
                    return await call();
                }
                catch (Exception e) when (_callsMayFail && e is (OrleansException or TimeoutException))
                {
                    await Task.Yield();
                }
            }
        }
    }
}
