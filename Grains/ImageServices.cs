using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Grains.Buckets;
using OrleansImageSearch.Grains.Cluster;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Duplicates;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Maps;
using OrleansImageSearch.Grains.Models;
using OrleansImageSearch.Grains.Search;
using OrleansImageSearch.Grains.Storage;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains;

/// <summary>What the grains of one silo share.</summary>
public static class ImageServices
{
    /// <summary>
    /// Adds the services that grains take, except <see cref="Catalog.ImageCatalog"/>, which the host brings.
    /// Options come from the configuration sections <c>Buckets</c>, <c>Cluster</c>, <c>Decoding</c>, <c>Duplicates</c>, <c>Ingest</c>, <c>Maps</c>, <c>Models</c>, <c>Search</c> and <c>Storage</c>.
    /// </summary>
    public static IServiceCollection AddImageServices(this IServiceCollection services)
    {
        services.AddValidatedOptions<BucketOptions, BucketOptions.Validator>("Buckets");
        services.AddValidatedOptions<ClusterGrainOptions, ClusterGrainOptions.Validator>("Cluster");
        services.AddValidatedOptions<DecodingOptions, DecodingOptions.Validator>("Decoding");
        services.AddValidatedOptions<DuplicateOptions, DuplicateOptions.Validator>("Duplicates");
        services.AddValidatedOptions<IngestOptions, IngestOptions.Validator>("Ingest");
        services.AddValidatedOptions<MapOptions, MapOptions.Validator>("Maps");
        services.AddValidatedOptions<SearchOptions, SearchOptions.Validator>("Search");
        services.AddValidatedOptions<StorageOptions, StorageOptions.Validator>("Storage");
        services.AddOptions<DecodeLimits>().BindConfiguration("Decoding").ValidateOnStart();

        services.AddOptions<ModelOptions>().BindConfiguration("Models");
        services.TryAddSingleton<EmbeddingModel>();
        services.TryAddSingleton(provider => provider.GetRequiredService<EmbeddingModel>().Measures);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<DecodeLimits>>().Value);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => ProgramIdentity.Of(provider.GetRequiredService<MeasureRegistry>()));
        services.TryAddSingleton<ResidentBuckets>();
        services.TryAddSingleton<SiloMetrics>();
        services.TryAddSingleton<DecodingGate>();
        services.TryAddSingleton<LocalDisks>();
        services.TryAddSingleton<DiskRegistry>();
        services.TryAddSingleton<DiskCalls>();
        services.TryAddSingleton<CopyRestorer>();
        services.TryAddSingleton<StorageMetrics>();
        services.TryAddSingleton(provider => new S3Service(provider.GetRequiredService<IOptions<StorageOptions>>().Value.S3));
        // Only who uses it needs its settings.
        services.TryAddSingleton(provider => new Lazy<S3Objects>(() => new S3Objects(provider.GetRequiredService<S3Service>()), LazyThreadSafetyMode.PublicationOnly));
        services.TryAddSingleton<IOriginalPlace>(provider => provider.GetRequiredService<IOptions<StorageOptions>>().Value.IsInS3
            ? ActivatorUtilities.CreateInstance<S3Place>(provider)
            : ActivatorUtilities.CreateInstance<ClusterDisks>(provider));
        services.TryAddSingleton<OriginalStore>();
        services.AddHostedService<DiskReporting>();
        services.TryAddSingleton<BucketTableCache>();
        services.TryAddSingleton<BucketRouter>();
        services.TryAddSingleton<BucketFanOut>();
        services.TryAddSingleton<BatchSearch>();
        services.TryAddSingleton<Calibrations>();
        services.TryAddSingleton<CopySearch>();
        services.TryAddSingleton<QueryDescriber>();
        services.TryAddSingleton<DuplicateComparer>();
        services.TryAddSingleton<DuplicateFinder>();
        services.TryAddSingleton<DuplicateJudge>();
        services.TryAddSingleton<KindJudge>();
        services.TryAddSingleton<MapBuilder>();
        services.TryAddSingleton<MapPlacer>();
        services.TryAddSingleton<ImageIntake>();
        services.TryAddSingleton<SourceListing>();
        services.TryAddSingleton<DescriptorFiller>();
        return services;
    }

    /// <summary>Binds the section and checks it at start, so that a bad value stops the start and not the first call.</summary>
    private static void AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
    }
}
