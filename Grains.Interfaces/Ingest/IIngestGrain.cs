using Orleans.Concurrency;

namespace OrleansImageSearch.Grains.Interfaces.Ingest;

/// <summary>
/// Takes uploaded images in: decodes each once, describes it by every measure, commits it to the catalog and tells the buckets.
/// When a call returns, every image it reports as added is found by the next search.
/// Stateless: any activation serves any caller; use key 0.
/// </summary>
[Alias("ingest")]
public interface IIngestGrain : IGrainWithIntegerKey
{
    /// <summary>Takes in images sent as bytes; the originals are kept.</summary>
    /// <param name="uploads">The images.</param>
    /// <param name="request">A new id, the same where the call is made again for want of an answer: what it added it then still reports as added.</param>
    /// <param name="onDuplicate">What becomes of those that look like a stored image; null: as configured.</param>
    /// <returns>One outcome an upload, in order. A bad file is an outcome, not an exception.</returns>
    [Alias("add-uploads")]
    Task<IngestOutcome[]> AddUploadsAsync(Immutable<Upload[]> uploads, Guid request, DuplicatePolicy? onDuplicate = null);

    /// <summary>
    /// Takes in images that were described elsewhere, taking each description's word for it; the originals stay where they are.
    /// Bytes that are stored already keep the descriptors they have.
    /// </summary>
    /// <param name="images">At most <see cref="DescribedImage.MaxBatch"/>.</param>
    /// <param name="request">As of <see cref="AddUploadsAsync"/>.</param>
    /// <returns>One outcome an image, in order, without duplicates: nothing is searched. A bad one is an outcome, not an exception.</returns>
    [Alias("add-described")]
    [ResponseTimeout("00:01:00")]
    Task<IngestOutcome[]> AddDescribedAsync(Immutable<DescribedImage[]> images, Guid request);
}

/// <param name="Name">The file's name as its owner knows it.</param>
/// <param name="Content">The encoded image.</param>
[GenerateSerializer, Immutable, Alias("upload")]
public sealed record Upload([property: Id(0)] string Name, [property: Id(1)] byte[] Content);

/// <summary>What became of one file. Values are on the wire: append only.</summary>
public enum IngestStatus
{
    /// <summary>A new image.</summary>
    Added = 0,

    /// <summary>The same bytes are stored already; the name was added to them.</summary>
    Known = 1,

    /// <summary>Not taken in; the reason says why.</summary>
    Rejected = 2,

    /// <summary>In the trash, since it looks like a stored image.</summary>
    Trashed = 3,
}

/// <summary>What becomes of an image that looks like a stored one. Values are on the wire: append only.</summary>
public enum DuplicatePolicy
{
    /// <summary>It is taken in, and what it duplicates is told, for somebody to choose.</summary>
    Ask = 0,

    /// <summary>It is taken in.</summary>
    Keep = 1,

    /// <summary>It goes to the trash. Of any number that come at once, one stays outside.</summary>
    Trash = 2,

    /// <summary>It is not taken in. Of any number that come at once, one is.</summary>
    Reject = 3,
}

/// <param name="Status">What became of the file.</param>
/// <param name="ImageId">The image's id; 0 where rejected.</param>
/// <param name="Sha256">Of the encoded bytes, lower-case hex; empty where the file could not be read.</param>
/// <param name="Reason">Why it was rejected and what to do; else null.</param>
/// <param name="Duplicates">Stored images that this one looks like a copy of, best first; identical bytes are reported by <see cref="IngestStatus.Known"/>.</param>
[GenerateSerializer, Immutable, Alias("ingest-outcome")]
public sealed record IngestOutcome(
    [property: Id(0)] IngestStatus Status,
    [property: Id(1)] long ImageId,
    [property: Id(2)] string Sha256,
    [property: Id(3)] string? Reason,
    [property: Id(4)] DuplicateImage[] Duplicates)
{
    /// <summary>What was left out, where something was; else null.</summary>
    [Id(5)] public string? Notice { get; init; }
}

/// <param name="ImageId">The stored image.</param>
/// <param name="Score">Fused score, 0..1.</param>
/// <param name="Measures">How each measure saw it.</param>
[GenerateSerializer, Immutable, Alias("duplicate-image")]
public sealed record DuplicateImage(
    [property: Id(0)] long ImageId, [property: Id(1)] double Score, [property: Id(2)] Search.MeasureScore[] Measures)
{
    /// <summary><c>reencoded</c>, <c>edited</c> or <c>burst</c>; null where the thumbnails do not show the same, or one is missing.</summary>
    [Id(3)] public string? Kind { get; init; }

    /// <summary>Which has more pixels; null where both have as many.</summary>
    [Id(4)] public DuplicateSide? Larger { get; init; }

    /// <summary>Which was taken earlier; null where a file does not say, or both say the same.</summary>
    [Id(5)] public DuplicateSide? Older { get; init; }

    /// <summary>Which lost less in compression, as far as formats and sizes show it; else null.</summary>
    [Id(6)] public DuplicateSide? LessCompressed { get; init; }
}

/// <summary>One of an upload and a stored image that it looks like. Values are on the wire: append only.</summary>
public enum DuplicateSide
{
    Upload = 0,
    Stored = 1,
}
