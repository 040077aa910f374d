using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.TestSupport;
using Xunit.Abstractions;

namespace OrleansImageSearch.Grains.Tests;

/// <summary>Of look-alikes that are uploaded at once with the policies reject and trash, one stays.</summary>
public sealed class UniquenessTests(ITestOutputHelper output)
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

    /// <summary><c>IMAGESEARCH_TEST_RACES</c> sets how many with the policy reject, and as many times more silos die.</summary>
    [Theory]
    [InlineData(DuplicatePolicy.Reject, 1000)]
    [InlineData(DuplicatePolicy.Trash, 150)]
    public async Task Of_look_alikes_that_come_at_once_to_three_silos_exactly_one_stays_whichever_silos_die(DuplicatePolicy policy, int races)
    {
        const int RacesPerDeath = 60;
        if (policy == DuplicatePolicy.Reject && Environment.GetEnvironmentVariable("IMAGESEARCH_TEST_RACES") is { } wanted)
        {
            races = int.Parse(wanted, CultureInfo.InvariantCulture);
        }

        var deaths = races / RacesPerDeath;
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 100);
        var track = new LookAlikeRaces(cluster, policy);
        var lost = policy == DuplicatePolicy.Reject ? IngestStatus.Rejected : IngestStatus.Trashed;
        var started = Stopwatch.GetTimestamp();
        var runners = await track.RunAsync(races, deaths);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{races} races of {LookAlikeRaces.RunnersPerRace} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; {deaths} silos were killed, and {track.FailedCalls} calls failed for it."));
        Assert.Empty(await SweepAsync(cluster, cluster.Orleans.GetSiloServiceProvider(cluster.Orleans.Primary!.SiloAddress)));

        Assert.Empty(await cluster.Catalog.Images.FindUnfinishedAsync(0, 10));
        var ids = await cluster.Catalog.Images.FindBySha256Async([.. runners.Select(runner => runner.Sha256)]);
        var active = await cluster.Catalog.Images.FindActiveAsync([.. ids.Values]);
        await Parallel.ForEachAsync(runners.GroupBy(runner => runner.Race), async (race, _) =>
        {
            var winner = Assert.Single(race, runner => ids.TryGetValue(runner.Sha256, out var id) && active.Contains(id));
            foreach (var told in race.Where(runner => runner.Outcome is not null))
            {
                Assert.Equal((told == winner ? IngestStatus.Added : lost, ids.GetValueOrDefault(told.Sha256)), (told.Outcome!.Status, told.Outcome.ImageId));
            }

            Assert.Equal(winner.Content, (await cluster.Library.ReadContentAsync(ids[winner.Sha256], 0))!.Content);
            var found = await cluster.Search.SearchAsync(new SearchRequest
            {
                Images = [new QueryImage { Content = LookAlikeRaces.PictureOf(race.Key) }],
                Measures = [new WeightedMeasure("pdq", 1)],
                MaxDistance = new IngestOptions().DuplicateDistanceBits,
                Exact = true,
            });
            Assert.Equal([ids[winner.Sha256]], found.Hits.Select(hit => hit.ImageId));
        });
        Assert.True(track.FailedCalls > 0, "No silo died with a call.");
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
        Assert.Empty(await SweepAsync(cluster, services));

        Assert.Empty(await cluster.Catalog.Images.FindUnfinishedAsync(0, 10));
        Assert.Equal(2, await cluster.Library.CountAsync());
        Assert.Equal(first.ImageId, Assert.Single((await cluster.SearchAsync(TestPicture.Ppm(1), k: 1)).Hits).ImageId);

        Task TakeInAsync(byte[] picture) => intake.TakeInAsync(
            [new IncomingUpload("cut.ppm", picture)], Guid.NewGuid(), ImageState.UndecidedOrRefused, CancellationToken.None);
    }

    [Fact]
    public async Task An_upload_that_cannot_be_decided_on_leaves_the_others_to_be()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var services = cluster.Orleans.GetSiloServiceProvider(cluster.Orleans.Primary!.SiloAddress);
        foreach (var seed in new[] { 1, 2 })
        {
            await services.GetRequiredService<ImageIntake>().TakeInAsync(
                [new IncomingUpload("cut.ppm", TestPicture.Ppm(seed))], Guid.NewGuid(), ImageState.UndecidedOrRefused, CancellationToken.None);
        }

        var (broken, _) = (await cluster.Catalog.Images.FindUnfinishedAsync(0, 10))[0];
        await using var command = cluster.Catalog.DataSource.CreateCommand($"update descriptors set code = '\\x00' where image_id = {broken}");
        await command.ExecuteNonQueryAsync();
        var left = await SweepAsync(cluster, services);

        Assert.Equal(broken, Assert.Single(left).ImageId);
        Assert.Equal([(broken, ImageState.UndecidedOrRefused)], await cluster.Catalog.Images.FindUnfinishedAsync(0, 10));
        Assert.Equal(1, await cluster.Library.CountAsync());
    }

    [Fact]
    public async Task Uploads_are_counted_as_what_became_of_them()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var services = cluster.Orleans.GetSiloServiceProvider(cluster.Orleans.Primary!.SiloAddress);
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "imagesearch.ingests" && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.Add($"{count} {tags[0].Value}"));
        listener.Start();

        await UploadAsync(cluster, DuplicatePolicy.Reject, TestPicture.Ppm(1));
        await UploadAsync(cluster, DuplicatePolicy.Reject, TestPicture.Ppm(1, noise: 3));
        await UploadAsync(cluster, DuplicatePolicy.Trash, TestPicture.Ppm(1, noise: 4));
        await UploadAsync(cluster, DuplicatePolicy.Reject, TestPicture.Ppm(1));

        Assert.Equal(["1 added", "1 rejected", "1 trashed", "1 known"], counted);
    }

    private static Task<IReadOnlyList<(long ImageId, Exception Problem)>> SweepAsync(ImageCluster cluster, IServiceProvider services) => DecisionSweep.RunOnceAsync(
        cluster.Catalog.Images, services.GetRequiredService<ImageIntake>(), services.GetRequiredService<DuplicateJudge>(), CancellationToken.None);

    private static async Task<IngestOutcome> UploadAsync(ImageCluster cluster, DuplicatePolicy policy, byte[] picture, int key = 0) =>
        (await cluster.Orleans.GrainFactory.GetGrain<IIngestGrain>(key).AddUploadsAsync(
            new[] { new Upload("picture.ppm", picture) }.AsImmutable(), Guid.NewGuid(), policy)).Single();
}
