using OrleansImageSearch.Similarity.Fusion;

namespace OrleansImageSearch.Benchmarks.Quality;

/// <summary>The scores that one system gave to pairs of an edited photo and a stored one, and what they are worth.</summary>
internal sealed class MatchTally
{
    private readonly Lock _lock = new();
    private readonly List<(string Edit, double Score)> _copies = [];
    private readonly List<double> _others = [];

    private IEnumerable<(double Score, bool IsCopy)> Pairs =>
        _copies.Select(pair => (pair.Score, true)).Concat(_others.Select(score => (score, false)));

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

    /// <inheritdoc cref="PrecisionThreshold.Of"/>
    public double ThresholdFor(double precision) => PrecisionThreshold.Of(Pairs, precision);

    /// <summary>What the scores say: log-odds of a copy by logistic regression.</summary>
    public LogisticRegression Fit() => LogisticRegression.Fit([.. Pairs.Select(pair => new[] { pair.Score })], [.. Pairs.Select(pair => pair.IsCopy)]);

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
