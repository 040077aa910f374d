namespace OrleansImageSearch.Grains.Duplicates;

/// <summary>Images that somebody said are no duplicates of one another.</summary>
internal sealed class DifferentImages
{
    private readonly ILookup<long, int> _verdicts;

    /// <param name="verdicts">The images of each verdict.</param>
    public DifferentImages(IEnumerable<long[]> verdicts) =>
        _verdicts = verdicts.SelectMany((images, verdict) => images.Select(id => (Id: id, Verdict: verdict))).ToLookup(each => each.Id, each => each.Verdict);

    /// <summary>Whether one verdict names both.</summary>
    public bool Include(long first, long second) => _verdicts[first].Intersect(_verdicts[second]).Any();
}
