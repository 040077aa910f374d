using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Grains.Search;

/// <summary>A query image as the measures see it.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="ImageId">Its id where it is a stored image.</param>
/// <param name="Variants">
/// By measure, in the order asked for: the descriptor, and behind it those of the turned and mirrored picture where wanted. Empty where
/// the measure has not described the stored image yet.
/// </param>
internal sealed record DescribedQuery(string Name, long? ImageId, IReadOnlyList<Descriptor>[] Variants)
{
    public DescribedQuery By(int[] measures) => this with { Variants = Array.ConvertAll(measures, i => Variants[i]) };
}

/// <summary>What a search goes by, of what it was asked to go by.</summary>
/// <param name="Selected">The measures that can compare all its images.</param>
/// <param name="Images">The query images under these measures.</param>
/// <param name="Negatives">The negative examples under these measures.</param>
/// <param name="Notices">A sentence for each image in which a measure sees too little.</param>
internal sealed record UsableQuery(SelectedMeasure[] Selected, DescribedQuery[] Images, DescribedQuery[] Negatives, string[] Notices)
{
    /// <summary>
    /// Leaves out the measures that have not described every image yet, and those that see too little in one, unless they all do.
    /// </summary>
    /// <exception cref="InvalidRequestException">No measure has described all.</exception>
    public static UsableQuery Of(SelectedMeasure[] selected, DescribedQuery[] images, DescribedQuery[] negatives)
    {
        DescribedQuery[] all = [.. images, .. negatives];
        int[] described = [.. Enumerable.Range(0, selected.Length).Where(i => all.All(image => image.Variants[i].Count > 0))];
        if (described.Length == 0)
        {
            throw new InvalidRequestException("measure", "No measure has described all of these images yet: wait until one has, or search for them one by one.");
        }

        int[] seeing = [.. described.Where(i => all.All(image => Sees(i, image)))];
        var kept = seeing.Length > 0 ? seeing : described;
        return new UsableQuery(
            Array.ConvertAll(kept, i => selected[i]),
            Array.ConvertAll(images, image => image.By(kept)),
            Array.ConvertAll(negatives, image => image.By(kept)),
            [.. described.SelectMany(i => all.Where(image => !Sees(i, image)).Select(image => Notice(i, image)))]);

        bool Sees(int i, DescribedQuery image) => image.Variants[i][0].Quality >= selected[i].Measure.MinQuality;

        string Notice(int i, DescribedQuery image)
        {
            var consequence = seeing.Length > 0 ? "it was left out" : "its hits say little";
            return $"{selected[i].Measure.Name} sees too little in '{image.Name}' (quality {image.Variants[i][0].Quality} of 100, "
                + $"{selected[i].Measure.MinQuality} needed): {consequence}.";
        }
    }
}
