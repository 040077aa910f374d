namespace OrleansImageSearch.Benchmarks.Quality;

/// <summary>The scores that one system gave to pairs of an edited photo and a stored one, and what they are worth.</summary>
internal sealed class MatchTally
{
    private readonly Lock _lock = new();
    private readonly List<(string Edit, double Score)> _copies = [];
    private readonly List<double> _others = [];

    /// <param name="edit">What was done to the photo.</param>
    /// <param name="copy">The score of the photo itself.</param>
    /// <param name="others">Scores of other photos; those that could reach any threshold wanted.</param>
    public void Add(string edit, double copy, IEnumerable<double> others)
    {
        lock (_lock)
        {
            _copies.Add((edit, copy));
            _others.AddRange(others);
        }
    }

    /// <summary>The lowest threshold at which at least this share of all pairs at or above it are of a photo and its copy.</summary>
    public double ThresholdFor(double precision)
    {
        var pairs = _copies.Select(pair => (pair.Score, IsCopy: true)).Concat(_others.Select(score => (Score: score, IsCopy: false)))
            .GroupBy(pair => pair.Score)
            .OrderByDescending(group => group.Key);
        long copies = 0, all = 0;
        var threshold = double.PositiveInfinity;
        foreach (var group in pairs)
        {
            copies += group.Count(pair => pair.IsCopy);
            all += group.Count();
            if (copies >= precision * all)
            {
                threshold = group.Key;
            }
        }

        return threshold;
    }

    /// <summary>The share of an edit's copies whose score reaches a threshold; of all edits where none is named.</summary>
    public double Recall(double threshold, string? edit = null)
    {
        var copies = edit is null ? _copies : _copies.Where(pair => pair.Edit == edit).ToList();
        return copies.Count(pair => pair.Score >= threshold) / (double)copies.Count;
    }

    /// <summary>How many pairs have a score from <paramref name="from"/> to below <paramref name="to"/>, or to 1 itself, and what share of them are copies.</summary>
    public (int Count, double Share) CopiesWithin(double from, double to)
    {
        var copies = _copies.Count(pair => IsWithin(pair.Score));
        var all = copies + _others.Count(IsWithin);
        return (all, copies / (double)all);

        bool IsWithin(double score) => score >= from && (score < to || to == 1);
    }
}
