namespace OrleansImageSearch.Catalog;

/// <summary>What a commit did.</summary>
/// <param name="Images">One for each image given, in order.</param>
/// <param name="Names">One for each name given, in order.</param>
/// <param name="Removed">Images that lost their last name to a changed file, and are no longer stored.</param>
public sealed record CommitResult(
    IReadOnlyList<CommittedImage> Images, IReadOnlyList<CommittedName> Names, IReadOnlyList<RemovedImage> Removed);

/// <param name="Id">The stored image with these bytes.</param>
/// <param name="Added">Whether this commit, or an earlier one of the same <see cref="NewImage.Request"/>, stored it; false where the bytes were stored already.</param>
public readonly record struct CommittedImage(long Id, bool Added);

/// <param name="ImageId">The image it names; 0 where <see cref="NameChange.ImageMissing"/>.</param>
/// <param name="Change">What became of it.</param>
public readonly record struct CommittedName(long ImageId, NameChange Change);

public enum NameChange
{
    /// <summary>It is new.</summary>
    Added = 0,

    /// <summary>It named the same image before.</summary>
    Unchanged = 1,

    /// <summary>It named another image before.</summary>
    Moved = 2,

    /// <summary>No image with its bytes is stored, or no longer: it was not stored. Commit the image with it.</summary>
    ImageMissing = 3,
}

/// <summary>An image that is no longer stored, and what its buckets must forget.</summary>
/// <param name="Id">Its former id; ids are never used again.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Kept">Whether we kept its original, which nothing refers to any more.</param>
/// <param name="Codes">One for each descriptor it had.</param>
public sealed record RemovedImage(long Id, string Sha256, bool Kept, IReadOnlyList<StoredCode> Codes);

/// <param name="Measure">The measure's stamp, <c>pdq/1</c>.</param>
/// <param name="Signature">The LSH signature.</param>
/// <param name="Code">The code.</param>
public readonly record struct StoredCode(string Measure, uint Signature, byte[] Code);
