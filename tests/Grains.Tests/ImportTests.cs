using System.Security.Cryptography;
using System.Text;
using Orleans.Concurrency;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Tests;

public class ImportTests
{
    [Fact]
    public async Task Images_described_elsewhere_are_found_by_the_next_search()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, bucketCapacity: 16);

        var outcomes = await AddAsync(cluster, [.. Enumerable.Range(0, 100).Select(seed => Describe(seed))]);

        Assert.All(outcomes, outcome => Assert.Equal(IngestStatus.Added, outcome.Status));
        foreach (var outcome in outcomes)
        {
            var answer = await cluster.Search.SearchAsync(new SearchRequest { Images = [new QueryImage { ImageId = outcome.ImageId }], K = 99, Exact = true });
            Assert.Equal(outcomes.Select(other => other.ImageId).Except([outcome.ImageId]).Order(), answer.Hits.Select(hit => hit.ImageId).Order());
        }

        Assert.All(MeasureRegistry.Default.All, measure => Assert.Equal(100, cluster.BucketsAsync(measure.Name).Result.Where(IsActive).Sum(bucket => bucket.Count)));
    }

    [Fact]
    public async Task An_image_whose_bytes_are_known_keeps_the_descriptors_it_has()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var first = (await AddAsync(cluster, [Describe(1)])).Single();

        var again = (await AddAsync(cluster, [Describe(2) with { Sha256 = Describe(1).Sha256 }])).Single();

        Assert.Equal((IngestStatus.Known, first.ImageId), (again.Status, again.ImageId));
        var details = await cluster.Library.GetAsync(first.ImageId);
        Assert.Equal(
            Describe(1).Descriptors.Select(code => Convert.ToHexStringLower(code.Code)).Order(StringComparer.Ordinal),
            details!.Descriptors.Select(code => code.Code).Order(StringComparer.Ordinal));
        Assert.Equal(2, details.Names.Length);
        Assert.Equal(1, (await cluster.BucketsAsync("pdq")).Sum(bucket => bucket.Count));
    }

    [Fact]
    public async Task A_bad_description_is_rejected_with_its_reason_and_the_others_are_taken_in()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var good = Describe(1);
        var pdq = good.Descriptors.Single(code => code.Measure == "pdq/1");
        (DescribedImage Image, string Reason)[] bad =
        [
            (good with { Sha256 = "abc" }, "sha256"),
            (good with { Uri = "a.jpg" }, "uri"),
            (good with { Width = 0 }, "pixels"),
            (good with { Bytes = -1 }, "bytes"),
            (good with { Format = "../jpeg" }, "format"),
            (good with { Name = "a\0" }, "name"),
            (good with { Descriptors = [pdq] }, "0 codes"),
            (good with { Descriptors = [.. good.Descriptors, pdq] }, "2 codes of pdq/1"),
            (good with { Descriptors = [.. good.Descriptors, pdq with { Measure = "pdq/0" }] }, "no measure 'pdq/0'"),
            (Replace(pdq with { Code = pdq.Code[1..] }), "31 bytes"),
            (Replace(pdq with { Quality = 101 }), "quality"),
            (Replace(pdq with { FlipCosts = [1, 2] }), "flip costs"),
        ];

        var outcomes = await AddAsync(cluster, [.. bad.Select(each => each.Image), good]);

        Assert.Equal(IngestStatus.Added, outcomes[^1].Status);
        Assert.All(bad.Zip(outcomes), pair =>
        {
            Assert.Equal(IngestStatus.Rejected, pair.Second.Status);
            Assert.Contains(pair.First.Reason, pair.Second.Reason, StringComparison.Ordinal);
        });
        Assert.Equal(1, await cluster.Library.CountAsync());

        DescribedImage Replace(DescribedCode code) =>
            good with { Descriptors = [.. good.Descriptors.Where(other => other.Measure != code.Measure), code] };
    }

    [Fact]
    public async Task Flip_costs_given_are_stored_and_missing_ones_are_those_of_the_code_alone()
    {
        await using var cluster = await ImageCluster.StartAsync();
        byte[] costs = [.. Enumerable.Range(1, 32).Select(cost => (byte)cost)];
        var given = Describe(1);
        var missing = Describe(2);
        var outcomes = await AddAsync(
            cluster, [given with { Descriptors = Array.ConvertAll(given.Descriptors, code => code with { FlipCosts = costs }) }, missing]);

        var stored = await cluster.Catalog.Images.GetDescriptorsAsync(
            [.. outcomes.Select(outcome => outcome.ImageId)], [.. MeasureRegistry.Default.All.Select(measure => measure.Stamp)]);

        Assert.Equal(6, stored.Count);
        Assert.All(stored.Where(row => row.ImageId == outcomes[0].ImageId), row => Assert.Equal(costs, row.FlipCosts));
        Assert.All(stored.Where(row => row.ImageId == outcomes[1].ImageId), row =>
            Assert.Equal(MeasureRegistry.Default.FindByStamp(row.Measure).FromCode(row.Code, row.Quality).FlipCosts, row.FlipCosts));
    }

    [Fact]
    public async Task Importing_the_same_images_from_many_callers_at_once_stores_each_once()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2);
        DescribedImage[] images = [.. Enumerable.Range(0, 50).Select(seed => Describe(seed))];

        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AddAsync(cluster, images)));

        Assert.Equal(50, calls.Sum(outcomes => outcomes.Count(outcome => outcome.Status == IngestStatus.Added)));
        Assert.All(calls, outcomes => Assert.Equal(calls[0].Select(outcome => outcome.ImageId), outcomes.Select(outcome => outcome.ImageId)));
        Assert.Equal(50, (await cluster.BucketsAsync("color")).Where(IsActive).Sum(bucket => bucket.Count));
    }

    private static bool IsActive(BucketStatus bucket) => bucket.State == BucketState.Active;

    private static Task<IngestOutcome[]> AddAsync(ImageCluster cluster, DescribedImage[] images) => cluster.Ingest.AddDescribedAsync(images.AsImmutable(), Guid.NewGuid());

    private static DescribedImage Describe(int seed)
    {
        var random = new Random(seed);
        return new DescribedImage
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}"))),
            Uri = $"file:///described/{seed}.jpg",
            Name = $"{seed}.jpg",
            Width = 40,
            Height = 30,
            Format = "jpeg",
            Bytes = 1000,
            Descriptors =
            [
                .. MeasureRegistry.Default.All.Select(measure =>
                {
                    var code = new byte[measure.CodeLengthBytes];
                    random.NextBytes(code);
                    return new DescribedCode(measure.Stamp, code, 90, null);
                }),
            ],
        };
    }
}
