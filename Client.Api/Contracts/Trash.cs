namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>A page of what is in the trash.</summary>
/// <param name="Images">In the order of their ids.</param>
/// <param name="Next">Where the next page begins, as <c>after</c>; absent on the last.</param>
public sealed record TrashPage(TrashedImage[] Images, long? Next);

/// <param name="Id">The image.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Bytes">Of the encoded original.</param>
/// <param name="AddedAt">When it was taken in.</param>
/// <param name="Name">Its first name; absent where it has none.</param>
/// <param name="Uri">The place of that name.</param>
public sealed record TrashedImage(long Id, string Sha256, long Bytes, DateTimeOffset AddedAt, string? Name, string? Uri);

/// <param name="Ids">Images, 1 to 1000.</param>
public sealed record ImageList(long[]? Ids);

/// <param name="Images">Those of the call that are where they were to go, whoever moved them there.</param>
/// <param name="Absent">The others: there is no such image.</param>
public sealed record MovedImages(long[] Images, long[] Absent);
