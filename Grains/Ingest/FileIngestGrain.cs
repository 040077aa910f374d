using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Telemetry;

namespace OrleansImageSearch.Grains.Ingest;

/// <inheritdoc cref="IFileIngestGrain"/>
[RandomPlacement, Reentrant]
public sealed class FileIngestGrain(ImageCatalog catalog, ImageIntake intake, DecodingGate decoding, SiloMetrics metrics) : Grain, IFileIngestGrain
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

        var files = Array.ConvertAll(paths.Value, path => new IncomingFile(new FileInfo(path), decoding.Limits.MaxBytes));
        var unchanged = await FindUnchangedAsync(files);

        // A job that finds its own mark on a file was interrupted behind the commit: the file is counted, and its buckets may not know.
        await intake.TellBucketsAsync([.. unchanged.Values.Where(known => known.Job == job).Select(known => known.ImageId)], CancellationToken.None);
        var toCount = unchanged.Where(pair => pair.Value.Job != job).Select(pair => pair.Key.NameFor(pair.Value.Sha256));

        var changed = Array.FindAll(files, file => !unchanged.ContainsKey(file));
        var taken = changed.Zip(await intake.TakeInAsync(changed, toCount, job, CancellationToken.None)).ToDictionary();
        metrics.Ingested(taken.Values.Select(image => image.Status));

        return Array.ConvertAll(files, file => unchanged.TryGetValue(file, out var known)
            ? new IngestOutcome(IngestStatus.Known, known.ImageId, known.Sha256, null, [])
            : taken[file].ToOutcome([]));
    }

    /// <summary>The files that need not be read, since place, size and time are as the catalog holds them.</summary>
    private async Task<Dictionary<IncomingFile, KnownPlace>> FindUnchangedAsync(IncomingFile[] files)
    {
        var present = files.Where(file => file.Place is not null).ToArray();
        var known = await catalog.FindUnchangedAsync([.. present.Select(file => file.Place!)], CancellationToken.None);
        return present.Zip(known).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!);
    }
}
