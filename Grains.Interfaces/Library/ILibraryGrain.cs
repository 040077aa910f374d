using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Storage;

namespace OrleansImageSearch.Grains.Interfaces.Library;

/// <summary>
/// Reads and removes stored images. Stateless: any activation serves any caller; use key 0.
/// </summary>
[Alias("library")]
public interface ILibraryGrain : IGrainWithIntegerKey
{
    /// <returns>Null where there is no such image.</returns>
    [Alias("get")]
    Task<ImageDetails?> GetAsync(long imageId);

    /// <summary>The stored thumbnail, at most 256 pixels a side; also of an image in the trash.</summary>
    /// <returns>Null where there is no such image.</returns>
    [Alias("thumbnail")]
    Task<EncodedImage?> GetThumbnailAsync(long imageId);

    /// <summary>
    /// The part of the original from <paramref name="offset"/>, <see cref="ContentChunk.MaxBytes"/> at most.
    /// </summary>
    /// <returns>Null where there is no such image.</returns>
    /// <exception cref="OriginalUnavailableException">The original is gone, changed, or unreadable from here.</exception>
    [Alias("content")]
    Task<ContentChunk?> ReadContentAsync(long imageId, long offset);

    /// <summary>Removes an image and all its names; the next search does not find it. Files of the user's own are not touched.</summary>
    /// <returns>False where there is no such image.</returns>
    [Alias("delete")]
    Task<bool> DeleteAsync(long imageId);

    /// <summary>Moves an image to the trash: the next search does not find it, and it can be taken back. Files of the user's own are not touched.</summary>
    /// <returns>False where there is no such image outside the trash.</returns>
    [Alias("trash")]
    Task<bool> TrashAsync(long imageId);

    /// <summary>Takes an image back out of the trash: the next search finds it.</summary>
    /// <returns>False where there is no such image in the trash.</returns>
    [Alias("restore")]
    Task<bool> RestoreAsync(long imageId);

    /// <summary>Moves images to the trash, as <see cref="TrashAsync"/> does.</summary>
    /// <param name="imageIds">At most <see cref="BrowseRequest.MaxLimit"/>.</param>
    /// <returns>Those that are in the trash then, whoever moved them.</returns>
    [Alias("trash-many")]
    Task<long[]> TrashManyAsync(long[] imageIds);

    /// <summary>Takes images back out of the trash, as <see cref="RestoreAsync"/> does.</summary>
    /// <param name="imageIds">At most <see cref="BrowseRequest.MaxLimit"/>.</param>
    /// <returns>Those that are outside the trash then.</returns>
    [Alias("restore-many")]
    Task<long[]> RestoreManyAsync(long[] imageIds);

    /// <summary>A page of images, of which some are left out and the rest is in order. It takes no long time, so it may end early.</summary>
    [Alias("browse")]
    Task<BrowseAnswer> BrowseAsync(BrowseRequest request);

    /// <summary>The jobs that were started last, latest first.</summary>
    [Alias("list-jobs")]
    Task<IngestJobStatus[]> ListJobsAsync(int limit);

    /// <summary>What is in the trash, in the order of ids.</summary>
    /// <param name="after">Only images with a larger id.</param>
    /// <param name="limit">At most so many.</param>
    [Alias("list-trash")]
    Task<TrashedImageDetails[]> ListTrashAsync(long after, int limit);

    /// <summary>Where the originals of uploaded images are kept.</summary>
    [Alias("storage")]
    Task<StorageOverview> GetStorageAsync();

    /// <summary>How many images there are.</summary>
    [Alias("count")]
    Task<long> CountAsync();
}

/// <param name="Id">The image.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Format">As <c>jpeg</c>.</param>
/// <param name="Bytes">Of the encoded original.</param>
/// <param name="AddedAt">When it was taken in.</param>
/// <param name="Names">Every name it is known by, oldest first.</param>
/// <param name="Descriptors">Its codes by measure.</param>
/// <param name="FormerNames">Names in the trash, of it and of its duplicates, since clean-ups kept it in their place.</param>
/// <param name="TakenAt">When it, or the earliest of these, was taken; null where no file says so.</param>
[GenerateSerializer, Immutable, Alias("image-details")]
public sealed record ImageDetails(
    [property: Id(0)] long Id,
    [property: Id(1)] string Sha256,
    [property: Id(2)] int Width,
    [property: Id(3)] int Height,
    [property: Id(4)] string Format,
    [property: Id(5)] long Bytes,
    [property: Id(6)] DateTimeOffset AddedAt,
    [property: Id(7)] ImageName[] Names,
    [property: Id(8)] DescriptorDetails[] Descriptors,
    [property: Id(9)] ImageName[] FormerNames,
    [property: Id(10)] DateTimeOffset? TakenAt);

/// <param name="Id">The image.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Bytes">Of the encoded original.</param>
/// <param name="AddedAt">When it was taken in.</param>
/// <param name="Name">Its first name; null where it has none.</param>
/// <param name="Uri">The place of that name.</param>
[GenerateSerializer, Immutable, Alias("trashed-image")]
public sealed record TrashedImageDetails(
    [property: Id(0)] long Id,
    [property: Id(1)] string Sha256,
    [property: Id(2)] long Bytes,
    [property: Id(3)] DateTimeOffset AddedAt,
    [property: Id(4)] string? Name,
    [property: Id(5)] string? Uri);

/// <param name="Name">The file's name.</param>
/// <param name="Uri">Where it is.</param>
[GenerateSerializer, Immutable, Alias("image-name")]
public readonly record struct ImageName([property: Id(0)] string Name, [property: Id(1)] string Uri);

/// <param name="Measure">Name and version, <c>pdq/1</c>.</param>
/// <param name="Code">Lower-case hex.</param>
/// <param name="Quality">0..100.</param>
[GenerateSerializer, Immutable, Alias("descriptor-details")]
public readonly record struct DescriptorDetails([property: Id(0)] string Measure, [property: Id(1)] string Code, [property: Id(2)] int Quality);

/// <param name="MediaType">As <c>image/jpeg</c>.</param>
/// <param name="Content">Encoded bytes.</param>
[GenerateSerializer, Immutable, Alias("encoded-image")]
public sealed record EncodedImage([property: Id(0)] string MediaType, [property: Id(1)] byte[] Content);

/// <param name="MediaType">As <c>image/jpeg</c>.</param>
/// <param name="TotalBytes">Of the whole original.</param>
/// <param name="Content">The part asked for; empty at the end.</param>
[GenerateSerializer, Immutable, Alias("content-chunk")]
public sealed record ContentChunk([property: Id(0)] string MediaType, [property: Id(1)] long TotalBytes, [property: Id(2)] byte[] Content)
{
    /// <summary>Bytes in one chunk at most.</summary>
    public const int MaxBytes = 1 << 20;
}
