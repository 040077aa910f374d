namespace OrleansImageSearch.Grains.Interfaces.Buckets;

/// <summary>Whether a bucket still owns its prefix. Values are on the wire: append only.</summary>
public enum BucketState
{
    Active = 0,

    /// <summary>The bucket was split: its successors in the current bucket table answer for it.</summary>
    Retired = 1,
}

/// <summary>One image's code under the bucket's measure.</summary>
[GenerateSerializer, Immutable, Alias("bucket-entry")]
public readonly record struct BucketEntry([property: Id(0)] long ImageId, [property: Id(1)] byte[] Code);

/// <summary>What a bucket says when it was told of images.</summary>
/// <param name="State">Whether it took them in.</param>
/// <param name="Epoch">Of the activation that answers; 0 where it never owned its prefix.</param>
[GenerateSerializer, Immutable, Alias("bucket-acknowledgement")]
public readonly record struct BucketAcknowledgement([property: Id(0)] BucketState State, [property: Id(1)] long Epoch);

/// <summary>A batch of queries to one bucket.</summary>
/// <param name="Codes">One code a query, each of the measure's length.</param>
/// <param name="K">Neighbours wanted of each, at least 1.</param>
/// <param name="MaxDistance">Neighbours farther away are left out; the metric's unit.</param>
/// <param name="Recall">The share wanted of each query's near-duplicates in this bucket, above 0 to 1; 1 leaves nothing out.</param>
[GenerateSerializer, Immutable, Alias("bucket-query")]
public sealed record BucketQuery(
    [property: Id(0)] byte[][] Codes, [property: Id(1)] int K, [property: Id(2)] float MaxDistance, [property: Id(3)] double Recall);

/// <summary>An image and its distance from a query.</summary>
[GenerateSerializer, Immutable, Alias("bucket-hit")]
public readonly record struct BucketHit([property: Id(0)] long ImageId, [property: Id(1)] float Distance);

/// <summary>A bucket's answer.</summary>
/// <param name="State">Whether it owns its prefix.</param>
/// <param name="Hits">For each query its neighbours, nearest first. Empty where the bucket is retired.</param>
/// <param name="Epoch">Of the activation that answers; 0 where it never owned its prefix.</param>
/// <param name="ScanMs">Milliseconds in the shard.</param>
/// <param name="Recall">The smallest expected of the queries; 1 where nothing was left out.</param>
/// <param name="Silo">Where the activation that answers is.</param>
[GenerateSerializer, Immutable, Alias("bucket-answer")]
public sealed record BucketAnswer(
    [property: Id(0)] BucketState State, [property: Id(1)] BucketHit[][] Hits, [property: Id(2)] long Epoch, [property: Id(3)] double ScanMs,
    [property: Id(4)] double Recall, [property: Id(5)] SiloAddress Silo);

/// <param name="Key">As <see cref="BucketKey"/> writes it.</param>
/// <param name="State">Whether it still owns its prefix.</param>
/// <param name="Silo">The address of the silo that holds it.</param>
/// <param name="Count">Descriptors held.</param>
/// <param name="MemoryBytes">Bytes its shard takes.</param>
/// <param name="ActivatedAt">When it was loaded.</param>
/// <param name="Epoch">Of the activation that answers; 0 where it never owned its prefix.</param>
[GenerateSerializer, Immutable, Alias("bucket-status")]
public sealed record BucketStatus(
    [property: Id(0)] string Key,
    [property: Id(1)] BucketState State,
    [property: Id(2)] string Silo,
    [property: Id(3)] int Count,
    [property: Id(4)] long MemoryBytes,
    [property: Id(5)] DateTimeOffset ActivatedAt,
    [property: Id(6)] long Epoch);
