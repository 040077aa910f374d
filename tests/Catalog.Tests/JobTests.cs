using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class JobTests
{
    [Fact]
    public async Task A_job_keeps_its_sources_counts_and_end()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var job = Guid.NewGuid();

        var created = await catalog.Images.CreateJobAsync(job, ["/photos", "/mehr photos/ü"]);
        Assert.Equal((job, JobState.Running, 0L, false, null), (created.Id, created.State, created.Found, created.Listed, created.FinishedAt));
        Assert.Equal(["/photos", "/mehr photos/ü"], created.Sources);

        await catalog.Images.SetJobListedAsync(job, 17);
        await catalog.Images.FinishJobAsync(job, JobState.Failed, "disk\0full");
        var failed = await catalog.Images.GetJobAsync(job);
        Assert.Equal((JobState.Failed, 17L, true, "disk\uFFFDfull"), (failed!.State, failed.Found, failed.Listed, failed.Message));
        Assert.InRange(failed.FinishedAt!.Value, failed.StartedAt, DateTimeOffset.MaxValue);
        Assert.Null(await catalog.Images.GetJobAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task Creating_a_job_again_resumes_one_that_failed_and_leaves_one_that_is_done()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var (running, failed, done) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        foreach (var job in new[] { running, failed, done })
        {
            await catalog.Images.CreateJobAsync(job, ["/photos"]);
        }

        await catalog.Images.FinishJobAsync(failed, JobState.Failed, "no space left");
        await catalog.Images.FinishJobAsync(done, JobState.Done, null);
        Assert.Equal([running], (await catalog.Images.ListUnfinishedJobsAsync()).Select(job => job.Id));

        var resumed = await catalog.Images.CreateJobAsync(failed, ["/other"]);
        var again = await catalog.Images.CreateJobAsync(done, ["/other"]);

        Assert.Equal((JobState.Running, null, null), (resumed.State, resumed.Message, resumed.FinishedAt));
        Assert.Equal(["/photos"], resumed.Sources);
        Assert.Equal(JobState.Done, again.State);
        Assert.Equal([running, failed], (await catalog.Images.ListUnfinishedJobsAsync()).Select(job => job.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(25)]
    public async Task A_job_that_was_killed_and_resumed_ends_as_an_undisturbed_one(int batchesBeforeTheKill)
    {
        await using var disturbed = await TestCatalog.CreateAsync();
        await using var undisturbed = await TestCatalog.CreateAsync();
        var job = Guid.NewGuid();
        foreach (var catalog in new[] { disturbed, undisturbed })
        {
            // An earlier job has met some of the files.
            var earlier = Guid.NewGuid();
            await catalog.Images.CreateJobAsync(earlier, ["/photos"]);
            await IngestAsync(catalog.Images, earlier, [.. Files.Where((_, index) => index % 9 == 0)], int.MaxValue);
            await catalog.Images.CreateJobAsync(job, ["/photos"]);
        }

        await IngestAsync(undisturbed.Images, job, Files, int.MaxValue);
        await IngestAsync(disturbed.Images, job, Files, batchesBeforeTheKill);
        await IngestAsync(disturbed.Images, job, Files, int.MaxValue);

        var expected = (await undisturbed.Images.GetJobAsync(job))!;
        var counts = (await disturbed.Images.GetJobAsync(job))!;
        Assert.Equal((expected.Added, expected.Known, expected.Rejected), (counts.Added, counts.Known, counts.Rejected));
        Assert.Equal(Files.Length, counts.Added + counts.Known + counts.Rejected);
        Assert.True(counts is { Added: > 0, Known: > 0, Rejected: > 0 }, counts.ToString());
        Assert.Equal(await undisturbed.Images.CountAsync(), await disturbed.Images.CountAsync());
        Assert.Equal(
            await undisturbed.Images.GetRejectionsAsync(job, null, 1000), await disturbed.Images.GetRejectionsAsync(job, null, 1000));
    }

    [Fact]
    public async Task A_file_rejected_at_first_and_taken_in_later_is_counted_once()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var job = Guid.NewGuid();
        await catalog.Images.CreateJobAsync(job, []);

        await catalog.Images.CommitAsync([], [], job, [new Rejection("file:///a", "truncated"), new Rejection("file:///a", "again")]);
        Assert.Equal((0L, 1L), await CountsAsync());
        await catalog.Images.CommitAsync([Make.Image(1)], [Make.Name("file:///a", 1)], job, []);
        Assert.Equal((1L, 0L), await CountsAsync());
        await catalog.Images.CommitAsync([], [], job, [new Rejection("file:///a", "gone")]);
        Assert.Equal((1L, 0L), await CountsAsync());
        Assert.Empty(await catalog.Images.GetRejectionsAsync(job, null, 10));

        async Task<(long Added, long Rejected)> CountsAsync()
        {
            var record = await catalog.Images.GetJobAsync(job);
            return (record!.Added, record.Rejected);
        }
    }

    [Fact]
    public async Task Concurrent_commits_of_one_job_lose_no_count()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var job = Guid.NewGuid();
        await catalog.Images.CreateJobAsync(job, []);

        // Every content twice, under different names.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(batch => Task.Run(() => catalog.Images.CommitAsync(
            [.. Enumerable.Range(0, 10).Select(index => Make.Image(batch / 2 * 10 + index))],
            [.. Enumerable.Range(0, 10).Select(index => Make.Name($"file:///{batch}/{index}", batch / 2 * 10 + index))],
            job,
            [new Rejection($"file:///{batch}/bad", "not an image")]))));

        var record = await catalog.Images.GetJobAsync(job);
        Assert.Equal((200L, 200L, 40L), (record!.Added, record.Known, record.Rejected));
    }

    [Fact]
    public async Task Rejections_are_paged_in_the_order_of_their_place_whatever_is_in_it()
    {
        const int Seed = 5;
        await using var catalog = await TestCatalog.CreateAsync();
        var job = Guid.NewGuid();
        await catalog.Images.CreateJobAsync(job, []);
        var longPrefix = new string('x', 3000);
        string[] places = ["file:///B", "file:///a", "file:///Ä", "nul\0", .. Enumerable.Range(0, 30).Select(index => $"{longPrefix}{index:00}")];
        var random = new Random(Seed);
        await catalog.Images.CommitAsync([], [], job, [.. places.OrderBy(_ => random.Next()).Select(place => new Rejection(place, "half a \ud800 reason"))]);

        var paged = new List<Rejection>();
        for (var page = await catalog.Images.GetRejectionsAsync(job, null, 7); page.Count > 0; page = await catalog.Images.GetRejectionsAsync(job, paged[^1].Place, 7))
        {
            paged.AddRange(page);
        }

        Assert.Equal(places.Select(place => place.Replace('\0', '\uFFFD')).Order(StringComparer.Ordinal), paged.Select(rejection => rejection.Place));
        Assert.All(paged, rejection => Assert.Equal("half a \uFFFD reason", rejection.Reason));
    }

    [Fact]
    public async Task Rejections_without_a_job_are_refused()
    {
        await using var catalog = await TestCatalog.CreateAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => catalog.Images.CommitAsync([], [], null, [new Rejection("file:///a", "bad")]));
    }

    /// <summary>200 files: every third content comes twice, every eleventh file is bad.</summary>
    private static (string Uri, int Content, bool Bad)[] Files { get; } =
        [.. Enumerable.Range(0, 200).Select(index => ($"file:///photos/{index:000}.jpg", index % 3 == 0 ? index / 6 : index, index % 11 == 10))];

    /// <summary>What an ingest does with a folder, eight files at a time, and killed after some of them.</summary>
    private static async Task IngestAsync(ImageCatalog catalog, Guid job, (string Uri, int Content, bool Bad)[] files, int batches)
    {
        foreach (var batch in files.Chunk(8).Take(batches))
        {
            var known = await catalog.FindUnchangedAsync([.. batch.Select(file => Make.Place(file.Uri, file.Content))]);
            var pending = batch.Zip(known).Where(pair => pair.Second?.Job != job || pair.Second is null).Select(pair => pair.First).ToArray();
            await catalog.CommitAsync(
                [.. pending.Where(file => !file.Bad).Select(file => Make.Image(file.Content))],
                [.. pending.Where(file => !file.Bad).Select(file => Make.Name(file.Uri, file.Content))],
                job,
                [.. pending.Where(file => file.Bad).Select(file => new Rejection(file.Uri, "not an image"))]);
        }
    }
}
