using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains.Ingest;

/// <inheritdoc cref="IFileIngestGrain"/>
[RandomPlacement, Reentrant]
public sealed class FileIngestGrain(ImageCatalog catalog, ImageIntake intake, DecodingGate decoding, Lazy<S3Objects> objects, SiloMetrics metrics) : Grain, IFileIngestGrain
{
    /// <inheritdoc/>
    public async Task<IngestOutcome[]?> AddFilesAsync(Immutable<string[]> paths, SeenFile[] seen, Guid? job)
    {
        // It brought the call here, and must not draw the buckets that are told after it.
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        if (seen.Length > 0 && !Array.Exists(seen, file => new FileInfo(file.Path) is { Exists: true } here && here.Length == file.Bytes))
        {
            return null;
        }

        var files = Array.ConvertAll(paths.Value, Incoming);
        var unchanged = await FindUnchangedAsync(files);

        // A job that finds its own mark on a file was interrupted behind the commit: the file is counted, and its buckets may not know.
        await intake.TellBucketsAsync([.. unchanged.Values.Where(file => file.Known.Job == job).Select(file => file.Known.ImageId)], CancellationToken.None);
        var toCount = unchanged.Where(pair => pair.Value.Known.Job != job).Select(pair => pair.Key.NameFor(pair.Value.Known.Sha256, pair.Value.Bytes));

        var changed = Array.FindAll(files, file => !unchanged.ContainsKey(file));
        var taken = changed.Zip(await intake.TakeInAsync(changed, toCount, job, CancellationToken.None)).ToDictionary();
        metrics.Ingested(taken.Values.Select(image => image.Status));

        return Array.ConvertAll(files, file => unchanged.TryGetValue(file, out var same)
            ? new IngestOutcome(IngestStatus.Known, same.Known.ImageId, same.Known.Sha256, null, [])
            : taken[file].ToOutcome([]));
    }

    private IncomingOwned Incoming(string path) => S3Location.TryParse(path) is { } location
        ? new IncomingObject(location, objects, decoding.Limits.MaxBytes)
        : new IncomingFile(new FileInfo(path), decoding.Limits.MaxBytes);

    /// <summary>The files that need not be read, since place, size and time are as the catalog holds them.</summary>
    private async Task<Dictionary<IncomingOwned, (KnownPlace Known, long Bytes)>> FindUnchangedAsync(IncomingOwned[] files)
    {
        var places = await Task.WhenAll(files.Select(file => file.FindPlaceAsync()));
        var present = files.Zip(places).Where(pair => pair.Second is not null).Select(pair => (File: pair.First, Place: pair.Second!)).ToArray();
        var known = await catalog.FindUnchangedAsync([.. present.Select(file => file.Place)], CancellationToken.None);
        return present.Zip(known).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First.File, pair => (pair.Second!, pair.First.Place.Size));
    }
}
