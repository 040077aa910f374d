using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Concurrency;
using Orleans.TestingHost;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public sealed class IngestJobTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagesearch-job-");

    [Fact]
    public async Task A_folder_is_taken_in_whole_and_bad_files_are_named_with_reasons()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            Write($"a/{seed % 3}/{seed}.ppm", TestPicture.Ppm(seed));
        }

        Write("a/copy of 7.ppm", TestPicture.Ppm(7));
        Write("a/empty.jpg", []);
        Write("a/notes.txt", [.. "no picture"u8]);
        File.CreateSymbolicLink(PathTo("a/loop"), PathTo("a"));
        File.CreateSymbolicLink(PathTo("a/broken.jpg"), PathTo("a/gone.jpg"));
        await using var cluster = await ImageCluster.StartAsync(silos: 2);

        var job = await RunAsync(cluster, PathTo("a"), PathTo("missing.png"));

        Assert.Equal(IngestJobState.Done, job.State);
        Assert.Equal((30, 1, 4), (job.Added, job.Known, job.Rejected));
        Assert.Equal((35, true), (job.Found, job.Listed));
        var rejections = await Job(cluster, job.Id).GetRejectionsAsync(after: null, limit: 100);
        Assert.Equal(
            ["a/broken.jpg", "a/empty.jpg", "a/notes.txt", "missing.png"],
            rejections.Select(rejected => Path.GetRelativePath(_folder.FullName, new Uri(rejected.Place).LocalPath)));
        Assert.All(rejections, rejected => Assert.False(string.IsNullOrWhiteSpace(rejected.Reason)));
    }

    [Fact]
    public async Task A_second_job_over_the_same_folder_adds_nothing()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            Write($"{seed}.ppm", TestPicture.Ppm(seed));
        }

        await using var cluster = await ImageCluster.StartAsync();

        var first = await RunAsync(cluster, _folder.FullName);
        var second = await RunAsync(cluster, _folder.FullName);

        Assert.Equal((10, 0), (first.Added, first.Known));
        Assert.Equal((0, 10), (second.Added, second.Known));
    }

    [Fact]
    public async Task A_file_that_was_replaced_names_its_new_picture_and_the_old_one_is_gone()
    {
        Write("1.ppm", TestPicture.Ppm(1));
        await using var cluster = await ImageCluster.StartAsync();
        await RunAsync(cluster, _folder.FullName);

        Write("1.ppm", TestPicture.Ppm(2, width: 100));
        await RunAsync(cluster, _folder.FullName);

        var hit = Assert.Single((await cluster.SearchAsync(TestPicture.Ppm(1))).Hits);
        Assert.Equal("1.ppm", hit.Name);
        Assert.Equal(100, (await cluster.Library.GetAsync(hit.ImageId))!.Width);
        Assert.Equal(1, (await cluster.BucketsAsync("pdq")).Sum(bucket => bucket.Count));
    }

    [Fact]
    public async Task A_job_goes_on_after_its_silo_was_killed_and_ends_as_if_undisturbed()
    {
        const int Files = 200;
        WritePictures(Files);

        await using var cluster = await ImageCluster.StartAsync(silos: 3);
        var (job, silo) = await JobOnSecondarySiloAsync(cluster);
        await job.StartAsync([_folder.FullName]);
        while (await cluster.Catalog.Images.CountAsync() < 20)
        {
            await Task.Yield();
        }

        await cluster.Orleans.KillSiloAsync(silo);
        await cluster.Orleans.WaitForLivenessToStabilizeAsync(didKill: true);

        await job.ResumeAsync();
        var status = await EndOf(job);

        Assert.Equal((IngestJobState.Done, Files, 0, 0), (status.State, status.Added, status.Known, status.Rejected));
        Assert.Equal(Files, await cluster.Catalog.Images.CountAsync());
        Assert.Equal(Files, (await cluster.BucketsAsync("pdq")).Sum(bucket => bucket.Count));
    }

    [Fact]
    public async Task A_job_is_worked_on_by_all_silos_and_by_those_that_join()
    {
        const int Files = 120;
        WritePictures(Files);
        await using var cluster = await ImageCluster.StartAsync(silos: 2);
        var job = Job(cluster, Guid.NewGuid());
        await using var blocker = await cluster.Catalog.DataSource.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await job.StartAsync([_folder.FullName]);

        // The job's counts are the last step of a batch and wait here, so that the job cannot end before the silo has joined.
        await using (var command = new NpgsqlCommand("select from jobs for no key update", blocker))
        {
            await command.ExecuteNonQueryAsync();
        }

        await cluster.Orleans.StartAdditionalSiloAsync();
        await cluster.Orleans.WaitForLivenessToStabilizeAsync();
        await transaction.RollbackAsync();

        var status = await EndOf(job);
        Assert.Equal((IngestJobState.Done, Files, 0, 0), (status.State, status.Added, status.Known, status.Rejected));
        var statistics = await cluster.Orleans.GrainFactory.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        var workers = statistics.Where(row => row.GrainType.Contains(nameof(IngestGrain), StringComparison.Ordinal)).Select(row => row.SiloAddress);
        Assert.Equal(
            cluster.Orleans.Silos.Select(silo => silo.SiloAddress.ToString()).Order(), workers.Select(silo => silo.ToString()).Distinct().Order());
    }

    [Fact]
    public async Task A_job_ends_undisturbed_when_another_silo_that_works_for_it_is_killed()
    {
        const int Files = 120;
        WritePictures(Files);
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        var (job, silo) = await JobOnSecondarySiloAsync(cluster);
        await job.StartAsync([_folder.FullName]);
        while (await cluster.Catalog.Images.CountAsync() < 20)
        {
            await Task.Yield();
        }

        await cluster.Orleans.KillSiloAsync(cluster.Orleans.SecondarySilos.First(other => other != silo));

        var status = await EndOf(job);
        Assert.Equal((IngestJobState.Done, Files, 0, 0), (status.State, status.Added, status.Known, status.Rejected));
        Assert.Equal(Files, await cluster.Catalog.Images.CountAsync());
        Assert.Equal(Files, (await cluster.BucketsAsync("pdq")).Sum(bucket => bucket.Count));
    }

    [Fact]
    public async Task Files_that_a_silo_sees_otherwise_than_the_caller_are_neither_taken_in_nor_rejected()
    {
        Write("1.ppm", TestPicture.Ppm(1));
        await using var cluster = await ImageCluster.StartAsync();
        var job = Guid.NewGuid();
        await cluster.Catalog.Images.CreateJobAsync(job, [_folder.FullName]);

        var outcomes = await cluster.Orleans.GrainFactory.GetGrain<IFileIngestGrain>("any").AddFilesAsync(
            new[] { PathTo("1.ppm"), PathTo("2.ppm") }.AsImmutable(), [new SeenFile(PathTo("1.ppm"), 5), new SeenFile(PathTo("2.ppm"), 5)], job);

        Assert.Null(outcomes);
        var record = (await cluster.Catalog.Images.GetJobAsync(job))!;
        Assert.Equal((0, 0, 0), (record.Added, record.Known, record.Rejected));
    }

    [Fact]
    public async Task A_job_that_goes_on_where_its_sources_cannot_be_seen_says_so_and_rejects_nothing()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var job = Job(cluster, Guid.NewGuid());
        await cluster.Catalog.Images.CreateJobAsync(job.GetPrimaryKey(), [PathTo("elsewhere")]);

        await job.ResumeAsync();

        var status = await EndOf(job);
        Assert.Equal((IngestJobState.Failed, 0), (status.State, status.Rejected));
        Assert.Contains(PathTo("elsewhere"), status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_listed_in_name_order_and_once_however_it_is_reached()
    {
        Write("b/2.ppm", [1]);
        Write("b/1.ppm", [1]);
        Write("a.ppm", [1]);
        Directory.CreateSymbolicLink(PathTo("b/up"), _folder.FullName);

        var listed = SourceLister.List([_folder.FullName, PathTo("b")]).Select(entry => Path.GetRelativePath(_folder.FullName, entry.Path));

        Assert.Equal(["a.ppm", "b/1.ppm", "b/2.ppm"], listed);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IIngestJobGrain Job(ImageCluster cluster, Guid id) => cluster.Orleans.GrainFactory.GetGrain<IIngestJobGrain>(id);

    /// <summary>A job whose silo can be killed: the primary silo of a test cluster holds the membership of all.</summary>
    private static async Task<(IIngestJobGrain Job, SiloHandle Silo)> JobOnSecondarySiloAsync(ImageCluster cluster)
    {
        // Placement likes the silo that asks.
        var services = cluster.Orleans.GetSiloServiceProvider(cluster.Orleans.SecondarySilos[0].SiloAddress);
        while (true)
        {
            var job = Job(cluster, Guid.NewGuid());
            await services.GetRequiredService<IGrainFactory>().GetGrain<IIngestJobGrain>(job.GetPrimaryKey()).GetAsync();
            var address = await cluster.Orleans.GrainFactory.GetGrain<IManagementGrain>(0).GetActivationAddress(job);
            if (cluster.Orleans.SecondarySilos.FirstOrDefault(silo => silo.SiloAddress.Equals(address)) is { } silo)
            {
                return (job, silo);
            }
        }
    }

    private static async Task<IngestJobStatus> RunAsync(ImageCluster cluster, params string[] sources)
    {
        var job = Job(cluster, Guid.NewGuid());
        await job.StartAsync(sources);
        return await EndOf(job);
    }

    private static async Task<IngestJobStatus> EndOf(IIngestJobGrain job)
    {
        while (true)
        {
            var status = await job.GetAsync();
            if (status!.State != IngestJobState.Running)
            {
                return status;
            }

            await Task.Yield();
        }
    }

    private string PathTo(string relative) => Path.Combine(_folder.FullName, relative);

    private void WritePictures(int count)
    {
        for (var seed = 0; seed < count; seed++)
        {
            Write($"{seed}.ppm", TestPicture.Ppm(seed));
        }
    }

    private void Write(string relative, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathTo(relative))!);
        File.WriteAllBytes(PathTo(relative), content);
    }
}
