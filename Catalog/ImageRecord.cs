namespace OrleansImageSearch.Catalog;

/// <summary>A stored image.</summary>
/// <param name="Id">The smaller id is the older image.</param>
/// <param name="Sha256">Of the encoded bytes, lower-case hex.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Format">As <c>jpeg</c>.</param>
/// <param name="Bytes">Of the encoded original.</param>
/// <param name="TakenAt">When the picture was taken, where its file says so.</param>
/// <param name="AddedAt">When it was stored.</param>
/// <param name="Kept">Whether we keep the original ourselves.</param>
/// <param name="Names">Oldest first.</param>
public sealed record ImageRecord(
    long Id,
    string Sha256,
    int Width,
    int Height,
    string Format,
    long Bytes,
    DateTimeOffset? TakenAt,
    DateTimeOffset AddedAt,
    bool Kept,
    IReadOnlyList<NameRecord> Names)
{
    /// <summary>The first name; its content's hash for one that we keep and whose last file is another picture now.</summary>
    public string DisplayName => Names is [var first, ..] ? first.Name : Sha256;

    /// <summary>The place of that name.</summary>
    public string Place => Names is [var first, ..] ? first.Uri : $"upload:///{Sha256}/";
}

/// <param name="Name">The file's name as its owner knows it.</param>
/// <param name="Uri">Where it is.</param>
/// <param name="Size">Bytes, when it was read.</param>
/// <param name="ModifiedAt">When it had last been written.</param>
public sealed record NameRecord(string Name, string Uri, long Size, DateTimeOffset? ModifiedAt);

/// <param name="Names">Oldest first.</param>
/// <param name="TakenAt">When the earliest was taken; null where none says so.</param>
public sealed record FormerNames(IReadOnlyList<NameRecord> Names, DateTimeOffset? TakenAt);

/// <param name="ImageId">The image it shows.</param>
/// <param name="MediaType">As <c>image/jpeg</c>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Content">Encoded bytes.</param>
public sealed record ThumbnailRecord(long ImageId, string MediaType, int Width, int Height, byte[] Content);

/// <param name="ImageId">The image it describes.</param>
/// <param name="Measure">The measure's stamp, <c>pdq/1</c>.</param>
/// <param name="Signature">The LSH signature.</param>
/// <param name="Code">The measure's code.</param>
/// <param name="FlipCosts">One byte a signature bit.</param>
/// <param name="Quality">0 to 100.</param>
public sealed record StoredDescriptor(long ImageId, string Measure, uint Signature, byte[] Code, byte[] FlipCosts, int Quality);
