using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

/// <summary>Of look-alikes that are uploaded at once with the policies reject and trash, one stays.</summary>
public sealed class UniquenessTests
{
    [Fact]
    public async Task A_look_alike_of_a_stored_image_is_refused_with_its_id_and_leaves_nothing_behind()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var original = await UploadAsync(cluster, DuplicatePolicy.Reject, TestPicture.Ppm(1));
        var other = await UploadAsync(cluster, DuplicatePolicy.Reject, TestPicture.Ppm(2));

        var refused = await UploadAsync(cluster, DuplicatePolicy.Reject, TestPicture.Ppm(1, noise: 5));
        var again = await UploadAsync(cluster, DuplicatePolicy.Reject, TestPicture.Ppm(1));

        Assert.Equal((IngestStatus.Added, IngestStatus.Added), (original.Status, other.Status));
        Assert.Equal((IngestStatus.Rejected, 0), (refused.Status, refused.ImageId));
        Assert.Equal($"It looks like image {original.ImageId}, which is stored already.", refused.Reason);
        Assert.Equal(original.ImageId, Assert.Single(refused.Duplicates).ImageId);
        Assert.Equal((IngestStatus.Known, original.ImageId), (again.Status, again.ImageId));
        Assert.Equal(2, await cluster.Library.CountAsync());
        Assert.Empty(await cluster.Catalog.Images.FindUnfinishedAsync(0, 10));
        Assert.Equal(2, (await cluster.BucketsAsync("pdq")).Sum(bucket => bucket.Count));
    }

    [Fact]
    public async Task By_the_policy_trash_it_is_stored_but_not_searched_until_its_bytes_come_again_as_wanted()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var original = await UploadAsync(cluster, DuplicatePolicy.Trash, TestPicture.Ppm(1));
        var copy = TestPicture.Ppm(1, noise: 5);

        var trashed = await UploadAsync(cluster, DuplicatePolicy.Trash, copy);

        Assert.Equal(IngestStatus.Trashed, trashed.Status);
        Assert.True(trashed.ImageId > original.ImageId);
        Assert.Equal(1, await cluster.Library.CountAsync());
        Assert.Equal([original.ImageId], (await cluster.SearchAsync(copy)).Hits.Select(hit => hit.ImageId));

        var wanted = await UploadAsync(cluster, DuplicatePolicy.Keep, copy);

        Assert.Equal((IngestStatus.Known, trashed.ImageId), (wanted.Status, wanted.ImageId));
        Assert.Equal([trashed.ImageId, original.ImageId], (await cluster.SearchAsync(copy)).Hits.Select(hit => hit.ImageId));
    }

    [Fact]
    public async Task Images_with_too_little_to_see_are_the_same_only_where_their_bytes_are()
    {
        await using var cluster = await ImageCluster.StartAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(level =>
            UploadAsync(cluster, DuplicatePolicy.Reject, [.. "P6 64 64 255\n"u8, .. Enumerable.Repeat((byte)(level / 2 * 80), 64 * 64 * 3)])));

        Assert.Equal(2, outcomes.Count(outcome => outcome.Status == IngestStatus.Added));
        Assert.Equal(2, outcomes.Count(outcome => outcome.Status == IngestStatus.Known));
    }

    [Theory]
    [InlineData(DuplicatePolicy.Reject)]
    [InlineData(DuplicatePolicy.Trash)]
    public async Task Of_look_alikes_that_come_at_once_to_three_silos_exactly_one_stays(DuplicatePolicy policy)
    {
        const int Races = 60, Runners = 6;
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 20);
        for (var first = 0; first < Races; first += 10)
        {
            var races = await Task.WhenAll(Enumerable.Range(first, 10).Select(race => Task.WhenAll(Enumerable.Range(0, Runners).Select(runner =>
                UploadAsync(cluster, policy, TestPicture.Ppm(1000 + race, noise: 1 + runner), key: runner)))));

            Assert.All(races, race =>
            {
                Assert.Equal(1, race.Count(outcome => outcome.Status == IngestStatus.Added));
                Assert.Equal(Runners - 1, race.Count(outcome => outcome.Status == (policy == DuplicatePolicy.Reject ? IngestStatus.Rejected : IngestStatus.Trashed)));
            });
        }

        Assert.Equal(Races, await cluster.Library.CountAsync());
        foreach (var race in Enumerable.Range(0, Races))
        {
            var near = await cluster.Search.SearchAsync(new SearchRequest
            {
                Images = [new QueryImage { Content = TestPicture.Ppm(1000 + race) }],
                Measures = [new WeightedMeasure("pdq", 1)],
                MaxDistance = new IngestOptions().DuplicateDistanceBits,
                Exact = true,
            });
            Assert.Single(near.Hits);
        }
    }

    [Fact]
    public async Task Uploads_that_were_cut_off_before_their_decision_are_decided_on_later_and_block_nobody()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var services = cluster.Orleans.GetSiloServiceProvider(cluster.Orleans.Primary!.SiloAddress);
        var intake = services.GetRequiredService<ImageIntake>();
        await TakeInAsync(TestPicture.Ppm(1, noise: 3));
        await TakeInAsync(TestPicture.Ppm(2));
        await TakeInAsync(TestPicture.Ppm(2, noise: 3));

        var first = await UploadAsync(cluster, DuplicatePolicy.Reject, TestPicture.Ppm(1));
        Assert.Equal(IngestStatus.Added, first.Status);
        await DecisionSweep.RunOnceAsync(cluster.Catalog.Images, intake, services.GetRequiredService<DuplicateJudge>(), CancellationToken.None);

        Assert.Empty(await cluster.Catalog.Images.FindUnfinishedAsync(0, 10));
        Assert.Equal(2, await cluster.Library.CountAsync());
        Assert.Equal(first.ImageId, Assert.Single((await cluster.SearchAsync(TestPicture.Ppm(1), k: 1)).Hits).ImageId);

        Task TakeInAsync(byte[] picture) => intake.TakeInAsync(
            [new IncomingUpload("cut.ppm", picture)], Guid.NewGuid(), ImageState.UndecidedOrRefused, CancellationToken.None);
    }

    private static async Task<IngestOutcome> UploadAsync(ImageCluster cluster, DuplicatePolicy policy, byte[] picture, int key = 0) =>
        (await cluster.Orleans.GrainFactory.GetGrain<IIngestGrain>(key).AddUploadsAsync(
            new[] { new Upload("picture.ppm", picture) }.AsImmutable(), Guid.NewGuid(), policy)).Single();
}
