using OrleansImageSearch.Catalog;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>Either an image and its name, ready to be committed, or the reason why not.</summary>
/// <param name="Place">Its uri.</param>
/// <param name="Sha256">Of its bytes; empty where it could not be read.</param>
/// <param name="Image">What to commit.</param>
/// <param name="Name">What to commit.</param>
/// <param name="Descriptors">One a measure, in registry order; none where it was described elsewhere.</param>
/// <param name="Reason">Why it is rejected; else null.</param>
internal sealed record PreparedImage(
    string Place, string Sha256, NewImage? Image, NewName? Name, Descriptor[] Descriptors, string? Reason)
{
    public static PreparedImage Rejected(string place, string sha256, string reason) => new(place, sha256, null, null, [], reason);
}
