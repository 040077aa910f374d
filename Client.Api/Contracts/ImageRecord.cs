namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>A stored image.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Sha256">Of the original, lower-case hex.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Format">As jpeg.</param>
/// <param name="Bytes">Of the original.</param>
/// <param name="AddedAt">When it was taken in.</param>
/// <param name="Names">Every name it is known by, oldest first.</param>
/// <param name="Descriptors">Its codes by measure.</param>
/// <param name="FormerNames">Names in the trash, of it and of its duplicates, since clean-ups kept it in their place.</param>
/// <param name="TakenAt">When it, or the earliest of these, was taken; absent where no file says so.</param>
public sealed record ImageRecord(
    long Id,
    string Sha256,
    int Width,
    int Height,
    string Format,
    long Bytes,
    DateTimeOffset AddedAt,
    NameRecord[] Names,
    DescriptorRecord[] Descriptors,
    NameRecord[] FormerNames,
    DateTimeOffset? TakenAt);

/// <param name="Name">The file's name.</param>
/// <param name="Uri">Where it is.</param>
public sealed record NameRecord(string Name, string Uri);

/// <param name="Measure">Name and version, pdq/1.</param>
/// <param name="Code">Lower-case hex.</param>
/// <param name="Quality">0 (featureless) to 100.</param>
public sealed record DescriptorRecord(string Measure, string Code, int Quality);
