using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.TestingHost;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Cluster;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Cluster;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Storage;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

/// <summary>Silos in this process with all our grains, on a fresh catalog.</summary>
public sealed class ImageCluster : IAsyncDisposable
{
    private const string CatalogSetting = "ConnectionStrings:Catalog";
    private const string DisksSetting = "Test:Disks";
    private const string CapacitySetting = "Test:CapacityBytes";

    private readonly DirectoryInfo _originals;

    private ImageCluster(TestCluster orleans, TestCatalog catalog, DirectoryInfo originals)
    {
        Orleans = orleans;
        Catalog = catalog;
        _originals = originals;
    }

    public TestCluster Orleans { get; }

    public TestCatalog Catalog { get; }

    public IIngestGrain Ingest => Orleans.GrainFactory.GetGrain<IIngestGrain>(0);

    public ISearchGrain Search => Orleans.GrainFactory.GetGrain<ISearchGrain>(0);

    public ILibraryGrain Library => Orleans.GrainFactory.GetGrain<ILibraryGrain>(0);

    /// <summary>The folder of a silo's own disk.</summary>
    public string DiskOf(string siloName) => Path.Combine(_originals.FullName, siloName);

    /// <param name="silos">Silos at first.</param>
    /// <param name="bucketCapacity">Descriptors before a bucket splits.</param>
    /// <param name="bucketTimeout">What a search waits for its buckets. Default: longer than any busy machine needs.</param>
    /// <param name="tellTimeout">How long an ingest goes on telling buckets. Default: as configured by default.</param>
    /// <param name="copies">Copies of uploaded originals; with more than one, every silo has a disk of its own.</param>
    /// <param name="capacityBytes">Of each of these disks. Default: what the file system has.</param>
    /// <param name="scrubInterval">How often all originals are read. Default: once, when there are none.</param>
    public static async Task<ImageCluster> StartAsync(
        short silos = 1,
        int bucketCapacity = 32_768,
        TimeSpan? bucketTimeout = null,
        TimeSpan? tellTimeout = null,
        int copies = 1,
        long? capacityBytes = null,
        TimeSpan? scrubInterval = null)
    {
        var catalog = await TestCatalog.CreateAsync();
        var originals = Directory.CreateTempSubdirectory("imagesearch-test-");
        var builder = new TestClusterBuilder(silos);
        builder.Properties[CatalogSetting] = catalog.ConnectionString;
        builder.Properties["Buckets:Capacity"] = $"{bucketCapacity}";
        builder.Properties["Duplicates:BlockSize"] = "16";
        builder.Properties["Ingest:OriginalsDirectory"] = originals.FullName;
        builder.Properties["Ingest:BatchSize"] = "4";
        builder.Properties["Ingest:TellTimeout"] = $"{tellTimeout ?? new IngestOptions().TellTimeout}";
        builder.Properties["Search:BucketTimeout"] = $"{bucketTimeout ?? TimeSpan.FromSeconds(30)}";
        builder.Properties["Cluster:ReportInterval"] = "00:00:00.1";
        builder.Properties["Storage:Copies"] = $"{copies}";
        builder.Properties["Storage:AwayAfter"] = "00:00:01";
        builder.Properties["Storage:RestoreAfter"] = "00:00:02";
        builder.Properties["Storage:RepairInterval"] = "00:00:02";
        builder.Properties["Storage:ScrubInterval"] = $"{scrubInterval ?? new StorageOptions().ScrubInterval}";
        builder.Properties[DisksSetting] = copies > 1 ? originals.FullName : null;
        builder.Properties[CapacitySetting] = capacityBytes is { } capacity ? $"{capacity}" : null;
        builder.AddSiloBuilderConfigurator<SiloConfigurator>();
        builder.AddClientBuilderConfigurator<ClientConfigurator>();
        var cluster = builder.Build();
        await cluster.DeployAsync();
        foreach (var silo in cluster.Silos)
        {
            await cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<DiskRegistry>().RefreshAsync(CancellationToken.None);
        }

        return new ImageCluster(cluster, catalog, originals);
    }

    /// <summary>The first overview that fulfils a condition; waits for the silos' reports as they come.</summary>
    public async Task<ClusterOverview> OverviewWhenAsync(Func<ClusterOverview, bool> condition)
    {
        var grain = Orleans.GrainFactory.GetGrain<IClusterGrain>(0);
        var overview = await grain.GetAsync();
        while (!condition(overview))
        {
            overview = await grain.GetAsync(overview.Version);
        }

        return overview;
    }

    /// <summary>The outcome of one upload.</summary>
    public async Task<IngestOutcome> UploadAsync(string name, byte[] content) =>
        (await Ingest.AddUploadsAsync(new[] { new Upload(name, content) }.AsImmutable(), Guid.NewGuid())).Single();

    /// <summary>The ids of one new picture a seed.</summary>
    public async Task<long[]> UploadPicturesAsync(IEnumerable<int> seeds)
    {
        var outcomes = await Ingest.AddUploadsAsync(
            seeds.Select(seed => new Upload($"{seed}.ppm", TestPicture.Ppm(seed))).ToArray().AsImmutable(),
            Guid.NewGuid());
        Assert.All(outcomes, outcome => Assert.Equal(IngestStatus.Added, outcome.Status));
        return [.. outcomes.Select(outcome => outcome.ImageId)];
    }

    /// <summary>An exact search for one picture.</summary>
    public Task<SearchAnswer> SearchAsync(byte[] picture, int k = 5, string? measure = null) =>
        Search.SearchAsync(new SearchRequest
        {
            Images = [new QueryImage { Content = picture }],
            K = k,
            Exact = true,
            Measures = measure is null ? [] : [new WeightedMeasure(measure, 1)],
        });

    /// <summary>The buckets of one measure as they are.</summary>
    public async Task<BucketStatus[]> BucketsAsync(string measure)
    {
        var stamp = MeasureRegistry.Default.Find(measure).Stamp;
        var table = await Orleans.GrainFactory.GetGrain<IBucketDirectoryGrain>(stamp).GetAsync();
        return await Task.WhenAll(table.Prefixes.Select(prefix =>
            Orleans.GrainFactory.GetGrain<IBucketGrain>(new BucketKey(stamp, prefix).ToString()).GetStatusAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await Orleans.DisposeAsync();
        await Catalog.DisposeAsync();
        _originals.Delete(recursive: true);
    }

    private sealed class SiloConfigurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var connectionString = siloBuilder.Configuration[CatalogSetting]!;
            siloBuilder.Services.AddSingleton(_ => ImageCatalog.CreateDataSource(connectionString));
            siloBuilder.Services.AddSingleton<ImageCatalog>();
            siloBuilder.Services.AddImageServices();
            if (siloBuilder.Configuration[DisksSetting] is { } root)
            {
                var capacityBytes = siloBuilder.Configuration.GetValue<long?>(CapacitySetting);
                siloBuilder.Services.AddOptions<StorageOptions>().PostConfigure<ILocalSiloDetails>((storage, silo) =>
                    storage.Disks = [new DiskOptions { Path = Path.Combine(root, silo.Name), CapacityBytes = capacityBytes }]);
            }

            siloBuilder.AddSiloReports();
            siloBuilder.AddActivityPropagation();
        }
    }

    private sealed class ClientConfigurator : IClientBuilderConfigurator
    {
        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) => clientBuilder.AddActivityPropagation();
    }
}
