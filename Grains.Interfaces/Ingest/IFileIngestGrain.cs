using Orleans.Concurrency;

namespace OrleansImageSearch.Grains.Interfaces.Ingest;

/// <summary>
/// Takes files in as <see cref="IIngestGrain"/> does uploads, on the silo that the key names, as a parsable string, if the first call is
/// directed there by a placement hint; anywhere else if that silo is gone.
/// </summary>
[Alias("file-ingest")]
public interface IFileIngestGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes in files that this silo can read; the originals stay where they are. Taking the same files in again for the same job
    /// changes nothing.
    /// </summary>
    /// <param name="paths">Absolute paths of files.</param>
    /// <param name="seen">Some of them as the caller sees them.</param>
    /// <param name="job">The job whose counts the outcomes belong to.</param>
    /// <returns>One outcome a path, in order; null, and nothing done, where this silo sees none of <paramref name="seen"/> as the caller does.</returns>
    [Alias("add-files")]
    [ResponseTimeout("00:05:00")]
    Task<IngestOutcome[]?> AddFilesAsync(Immutable<string[]> paths, SeenFile[] seen, Guid? job);
}

/// <summary>A file as one silo sees it.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">Its size.</param>
[GenerateSerializer, Immutable, Alias("seen-file")]
public readonly record struct SeenFile([property: Id(0)] string Path, [property: Id(1)] long Bytes);
