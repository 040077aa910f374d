using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Buckets;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Library;
using OrleansImageSearch.Grains.Storage;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Storage.S3;
using Polly;

namespace OrleansImageSearch.Grains.Models;

/// <summary>
/// Describes, once after the start and in the background, the stored images that a measure has not described: those that were there before
/// the measure or its model was. One picture at a time, so that searches and ingests have the other processors. All silos take part:
/// each begins at another image, goes round once, and passes over what another has described meanwhile. What cannot be described, since its
/// original is gone or the model has no answer to it, stays as it is until the next start.
/// </summary>
public sealed partial class DescriptorFiller
{
    private const int BatchSize = 64;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    private readonly ImageCatalog _catalog;
    private readonly MeasureRegistry _measures;
    private readonly DecodingGate _decoding;
    private readonly OriginalStore _originals;
    private readonly Lazy<S3Objects> _objects;
    private readonly BucketRouter _buckets;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _repeat;

    public DescriptorFiller(
        ImageCatalog catalog,
        MeasureRegistry measures,
        DecodingGate decoding,
        OriginalStore originals,
        Lazy<S3Objects> objects,
        BucketRouter buckets,
        TimeProvider time,
        ILogger<DescriptorFiller> logger)
    {
        (_catalog, _measures, _decoding, _originals, _objects, _buckets, _logger) = (catalog, measures, decoding, originals, objects, buckets, logger);
        _repeat = PassingFaults.CreatePipeline(time, LogRepeated);
    }

    /// <summary>Goes round once by every measure; from then on searches ask no former measure any more.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the next start goes on from there.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var measure in _measures.Lasting)
        {
            await _repeat.ExecuteAsync(async token => await FillAsync(measure, token), cancellationToken);
        }

        _measures.EndSuccession();
    }

    private async Task FillAsync(Measure measure, CancellationToken cancellationToken)
    {
        var total = await _catalog.CountUndescribedAsync(measure.Stamp, cancellationToken);
        if (total == 0)
        {
            return;
        }

        LogBegun(total, measure.Stamp);
        var progress = new Progress(total, Stopwatch.GetTimestamp());
        var start = await FirstIdAsync(measure, cancellationToken);
        await FillAsync(measure, start, long.MaxValue, progress, cancellationToken);
        await FillAsync(measure, 0, start, progress, cancellationToken);
        LogEnded(progress.Described, measure.Stamp, progress.Failed, progress.Reason ?? "-");
    }

    /// <summary>An image to begin behind, another one on every silo.</summary>
    private async Task<long> FirstIdAsync(Measure measure, CancellationToken cancellationToken)
    {
        var found = await _catalog.FindUndescribedAsync(measure.Stamp, 0, 1, cancellationToken);
        return found is [var first] ? first + Random.Shared.NextInt64(await _catalog.CountAsync(cancellationToken) + 1) : 0;
    }

    private async Task FillAsync(Measure measure, long after, long last, Progress progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await _catalog.FindUndescribedAsync(measure.Stamp, after, BatchSize, cancellationToken);
            long[] ids = [.. found.TakeWhile(id => id <= last)];
            if (ids.Length == 0)
            {
                return;
            }

            await DescribeAsync(measure, ids, progress, cancellationToken);
            after = ids[^1];
            if (Stopwatch.GetElapsedTime(progress.ToldAt) >= ProgressInterval)
            {
                progress.ToldAt = Stopwatch.GetTimestamp();
                LogProgress(await _catalog.CountUndescribedAsync(measure.Stamp, cancellationToken), progress.Total, measure.Stamp);
            }
        }
    }

    private async Task DescribeAsync(Measure measure, long[] ids, Progress progress, CancellationToken cancellationToken)
    {
        var described = new List<(long ImageId, Descriptor Descriptor)>(ids.Length);
        foreach (var image in await _catalog.GetImagesAsync(ids, cancellationToken))
        {
            try
            {
                described.Add((image.Id, await DescribeAsync(measure, image, cancellationToken)));
            }
            catch (Exception e) when (e is ImageRejectedException or OriginalUnavailableException)
            {
                progress.Failed++;
                progress.Reason = $"image {image.Id}: {e.Message}";
            }
        }

        var added = await _catalog.AddDescriptorsAsync(
            [.. described.Select(each => (each.ImageId, new NewDescriptor(
                measure.Stamp, each.Descriptor.Signature.Bits, each.Descriptor.Code, each.Descriptor.FlipCosts, each.Descriptor.Quality)))],
            cancellationToken);
        BucketRouter.Item[] told =
        [
            .. described.Where(each => added.Contains(each.ImageId)).Select(each =>
                new BucketRouter.Item(each.ImageId, measure.Stamp, each.Descriptor.Signature, each.Descriptor.Code)),
        ];
        await _repeat.ExecuteAsync(async _ => await _buckets.AddAsync(told), cancellationToken);
        progress.Described += added.Count;
    }

    private async Task<Descriptor> DescribeAsync(Measure measure, ImageRecord image, CancellationToken cancellationToken)
    {
        var kept = image.Kept ? await _originals.ReadAllAsync(image.Sha256, image.Bytes)
            : OriginalFiles.LocateObject(image) is { } location ? await ReadAsync(location, image)
            : null;
        return await _decoding.DecodeAsync(
            () => kept ?? Read(image),
            (_, decoded) => measure.Describe(decoded.ToView()),
            cancellationToken);
    }

    private async Task<byte[]> ReadAsync(S3Location location, ImageRecord image)
    {
        var content = await new IncomingObject(location, _objects, _decoding.Limits.MaxBytes).ReadAsync();
        return Convert.ToHexStringLower(SHA256.HashData(content)) == image.Sha256
            ? content
            : throw new ImageRejectedException($"{location.Path} is not the object that was taken in: ingest it again.");
    }

    private byte[] Read(ImageRecord image)
    {
        var path = OriginalFiles.Locate(image);
        var content = FileReader.Read(new FileInfo(path), _decoding.Limits.MaxBytes);
        return Convert.ToHexStringLower(SHA256.HashData(content)) == image.Sha256
            ? content
            : throw new ImageRejectedException($"{path} is not the file that was taken in: ingest it again.");
    }

    /// <summary>How far one measure is on this silo.</summary>
    private sealed class Progress(long total, long toldAt)
    {
        public long Total => total;

        public long ToldAt { get; set; } = toldAt;

        public long Described { get; set; }

        public long Failed { get; set; }

        /// <summary>Why the last image could not be described.</summary>
        public string? Reason { get; set; }
    }

    [LoggerMessage(LogLevel.Information, "Describing {Total} stored images by {Measure} in the background")]
    private partial void LogBegun(long total, string measure);

    [LoggerMessage(LogLevel.Information, "Of {Total} stored images {Left} are still to be described by {Measure}")]
    private partial void LogProgress(long left, long total, string measure);

    [LoggerMessage(LogLevel.Information, "This silo described {Count} stored images by {Measure}; {Failed} cannot be ({Reason})")]
    private partial void LogEnded(long count, string measure, long failed, string reason);

    [LoggerMessage(LogLevel.Warning, "Describing stored images met a fault that may pass; going on")]
    private partial void LogRepeated(Exception exception);
}
