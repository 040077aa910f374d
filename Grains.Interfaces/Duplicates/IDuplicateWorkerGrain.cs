namespace OrleansImageSearch.Grains.Interfaces.Duplicates;

/// <summary>
/// Does parts of scans, one after the other, on the silo that the key names, as a parsable string, if the first call is directed there by a
/// placement hint; anywhere else if that silo is gone. Doing a part again changes nothing.
/// </summary>
[Alias("duplicate-worker")]
public interface IDuplicateWorkerGrain : IGrainWithStringKey
{
    /// <summary>Ids in a run.</summary>
    const int RunLength = 64;

    /// <summary>Finds all near pairs of two blocks and stores them.</summary>
    [Alias("join")]
    [ResponseTimeout("02:00:00")]
    Task JoinAsync(BlockJoin join);

    /// <summary>Searches for the originals of all images of a run of ids, and stores the pairs that are sure.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="run">The number of the run, of <see cref="RunLength"/> ids: 0 for those from 1 on.</param>
    [Alias("search")]
    [ResponseTimeout("00:30:00")]
    Task SearchAsync(Guid scan, int run);

    /// <summary>Looks at members of groups and stores of which kind they are.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="members">Members other than centres.</param>
    [Alias("judge")]
    [ResponseTimeout("00:10:00")]
    Task JudgeAsync(Guid scan, MemberKey[] members);
}

/// <summary>Two blocks of codes to be joined, or one with itself.</summary>
/// <param name="Scan">The scan.</param>
/// <param name="Measure">Stamp of the measure.</param>
/// <param name="MaxDistance">Codes farther apart are no pair.</param>
/// <param name="First">One block.</param>
/// <param name="Second">The other, or the same.</param>
[GenerateSerializer, Immutable, Alias("block-join")]
public sealed record BlockJoin(
    [property: Id(0)] Guid Scan,
    [property: Id(1)] string Measure,
    [property: Id(2)] int MaxDistance,
    [property: Id(3)] SignatureBlock First,
    [property: Id(4)] SignatureBlock Second);

/// <summary>A run of buckets: the codes whose signatures lie in a range.</summary>
/// <param name="Number">Its place in the scan's plan.</param>
/// <param name="First">Its smallest signature.</param>
/// <param name="Last">Its largest signature.</param>
[GenerateSerializer, Immutable, Alias("signature-block")]
public readonly record struct SignatureBlock([property: Id(0)] int Number, [property: Id(1)] uint First, [property: Id(2)] uint Last);

/// <param name="Centre">The image that names the group.</param>
/// <param name="ImageId">The member.</param>
[GenerateSerializer, Immutable, Alias("member-key")]
public readonly record struct MemberKey([property: Id(0)] long Centre, [property: Id(1)] long ImageId);
