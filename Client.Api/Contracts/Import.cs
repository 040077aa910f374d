namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>One line of an import: an image that was described elsewhere, and whose original stays where it is.</summary>
/// <param name="Sha256">Of the encoded bytes, 64 digits of hex.</param>
/// <param name="Uri">Where the original is: absolute and unique.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Format">As jpeg.</param>
/// <param name="Bytes">Of the encoded original.</param>
/// <param name="Descriptors">By measure with version, pdq/1: one of each measure that the cluster has; that of an image model may be missing.</param>
/// <param name="Name">The file's name; by default the end of the uri.</param>
/// <param name="TakenAt">When the picture was taken.</param>
/// <param name="ModifiedAt">When the original was last written.</param>
public sealed record ImportedImage(
    string Sha256,
    string Uri,
    int Width,
    int Height,
    string Format,
    long Bytes,
    Dictionary<string, ImportedDescriptor> Descriptors,
    string? Name = null,
    DateTimeOffset? TakenAt = null,
    DateTimeOffset? ModifiedAt = null);

/// <param name="Code">Hex.</param>
/// <param name="Quality">0 to 100.</param>
/// <param name="FlipCosts">Hex, one byte a signature bit; absent where only the code is known.</param>
public sealed record ImportedDescriptor(string Code, int Quality, string? FlipCosts = null);

/// <summary>What became of an import.</summary>
/// <param name="Added">New images.</param>
/// <param name="Known">Images whose bytes were stored already; they keep the descriptors they have.</param>
/// <param name="Rejected">Lines not taken in.</param>
/// <param name="Rejections">The first of them.</param>
public sealed record ImportResult(long Added, long Known, long Rejected, ImportRejection[] Rejections);

/// <param name="Line">Counted from 1.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record ImportRejection(long Line, string Reason);
