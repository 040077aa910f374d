namespace OrleansImageSearch.Benchmarks.Duplicates;

/// <summary>How well groups agree with how their files were made, counted in pairs of files.</summary>
internal sealed class GroupTally
{
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private long _pairs;
    private long _rightPairs;

    public int Groups { get; private set; }

    /// <summary>Of the pairs of files in one group, the share that show one picture.</summary>
    public double Precision => _pairs == 0 ? 1 : _rightPairs / (double)_pairs;

    /// <param name="files">Names of the files of one group.</param>
    public void Add(IReadOnlyCollection<string> files)
    {
        Groups++;
        foreach (var file in files)
        {
            _groups[file] = Groups;
        }

        _pairs += (long)files.Count * (files.Count - 1) / 2;
        _rightPairs += files.GroupBy(file => DuplicateCollection.Parse(file).Picture).Sum(same => (long)same.Count() * (same.Count() - 1) / 2);
    }

    /// <summary>Of files that were made in one way, the share that is in a group with what it was made of.</summary>
    /// <param name="files">The names of all files.</param>
    /// <param name="isAsked">Which ways count.</param>
    public double Recall(IEnumerable<string> files, Func<string, bool> isAsked)
    {
        var (found, all) = (0, 0);
        foreach (var file in files)
        {
            var (picture, made) = DuplicateCollection.Parse(file);
            if (made is not null && isAsked(made))
            {
                all++;
                found += _groups.TryGetValue(file, out var group) && _groups.TryGetValue($"{picture}.jpg", out var original) && group == original ? 1 : 0;
            }
        }

        return all == 0 ? 1 : found / (double)all;
    }
}
