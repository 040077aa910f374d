namespace OrleansImageSearch.Benchmarks.Semantics;

/// <summary>How often photos that lie near each other have the same label, every photo in turn being the query among all others.</summary>
/// <param name="OfNearest">The share of photos whose nearest has their label (accuracy of 1-NN, leave-one-out), 0..1.</param>
/// <param name="OfTen">The mean share of the same label among the ten nearest (precision@10), 0..1; of all others where there are fewer than ten.</param>
internal readonly record struct LabelAgreement(double OfNearest, double OfTen)
{
    private const int Ten = 10;

    /// <summary>Both shares. Photos at one distance count as if their order were drawn by lot: each by its chance to be among the nearest.</summary>
    /// <param name="labels">One a photo.</param>
    /// <param name="distance">Of two photos by their indices; called from several threads.</param>
    /// <exception cref="BenchInputException">There is nothing to tell apart, see <see cref="Chance"/>.</exception>
    public static LabelAgreement Of(IReadOnlyList<string> labels, Func<int, int, float> distance)
    {
        ThrowIfUndecidable(labels);
        var shares = new (double Nearest, double Ten)[labels.Count];
        Parallel.For(0, labels.Count, query =>
        {
            int[] others = [.. Enumerable.Range(0, labels.Count).Where(id => id != query)];
            var distances = Array.ConvertAll(others, id => distance(query, id));
            var isSame = Array.ConvertAll(others, id => labels[id] == labels[query]);
            Array.Sort(distances, isSame);
            shares[query] = (ShareAmongNearest(distances, isSame, 1), ShareAmongNearest(distances, isSame, Math.Min(Ten, others.Length)));
        });
        return new LabelAgreement(shares.Average(share => share.Nearest), shares.Average(share => share.Ten));
    }

    /// <summary>The share, in both senses, that neighbours taken at random would have.</summary>
    /// <exception cref="BenchInputException">There are fewer than two labels, or a label has one photo alone.</exception>
    public static double Chance(IReadOnlyList<string> labels)
    {
        ThrowIfUndecidable(labels);
        return labels.CountBy(label => label).Sum(label => label.Value * (label.Value - 1.0)) / (labels.Count * (labels.Count - 1.0));
    }

    private static double ShareAmongNearest(float[] sortedDistances, bool[] isSame, int count)
    {
        var expected = 0.0;
        for (int from = 0, to; from < count; from = to)
        {
            var same = 0;
            for (to = from; to < sortedDistances.Length && sortedDistances[to] == sortedDistances[from]; to++)
            {
                same += isSame[to] ? 1 : 0;
            }

            expected += same * Math.Min(1, (count - from) / (double)(to - from));
        }

        return expected / count;
    }

    private static void ThrowIfUndecidable(IReadOnlyList<string> labels)
    {
        var counts = labels.CountBy(label => label).ToArray();
        if (counts.Length < 2)
        {
            throw new BenchInputException($"All {labels.Count} photos have one label, {string.Join(", ", counts.Select(count => $"'{count.Key}'"))}: name a folder with two or more folders of photos.");
        }

        if (Array.Find(counts, count => count.Value == 1) is { Key: { } label })
        {
            throw new BenchInputException($"The label '{label}' has one photo, which nothing else can match: add photos of it, use more of the photos (--limit), or leave the label out.");
        }
    }
}
