using OrleansImageSearch.Similarity.Measures.Color;
using OrleansImageSearch.Similarity.Measures.DifferenceHash;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Similarity.Measures;

/// <summary>
/// The measures in use, in a fixed order. Where one takes the place of a former one of its name, pictures are described by both, and searches
/// ask the former until <see cref="EndSuccession"/>.
/// </summary>
public sealed class MeasureRegistry
{
    private volatile IReadOnlyList<Measure> _searched;

    /// <exception cref="ArgumentException">There are none, or two have one name.</exception>
    public MeasureRegistry(params IReadOnlyList<Measure> measures)
        : this(measures, former: null)
    {
    }

    /// <param name="measures">The measures, each of another name.</param>
    /// <param name="former">What one of them takes the place of: of its name and with another stamp. Null for none.</param>
    /// <exception cref="ArgumentException">There are no measures, two have one name, or the former one has no successor.</exception>
    public MeasureRegistry(IReadOnlyList<Measure> measures, Measure? former)
    {
        if (measures.Count == 0)
        {
            throw new ArgumentException("A registry needs at least one measure.", nameof(measures));
        }

        if (measures.GroupBy(measure => measure.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"There are {twice.Count()} measures named '{twice.Key}'.", nameof(measures));
        }

        if (former is not null && !measures.Any(measure => measure.Name == former.Name && measure.Stamp != former.Stamp))
        {
            throw new ArgumentException($"There is no other measure named '{former.Name}' that could take the place of {former.Stamp}.", nameof(former));
        }

        Lasting = [.. measures];
        All = former is null ? Lasting : [.. measures, former];
        _searched = former is null ? Lasting : [.. measures.Select(measure => measure.Name == former.Name ? former : measure)];
    }

    /// <summary>The measures that need nothing but the picture: dhash, pdq, color.</summary>
    public static MeasureRegistry Default { get; } = new(new DifferenceHashMeasure(), new PdqMeasure(), new ColorMeasure());

    /// <summary>The measures that pictures are described by.</summary>
    public IReadOnlyList<Measure> All { get; }

    /// <summary>The measures without the former one.</summary>
    public IReadOnlyList<Measure> Lasting { get; }

    /// <summary>The measures that searches ask, one of each name.</summary>
    public IReadOnlyList<Measure> Searched => _searched;

    /// <summary>From now on searches ask the successor, since it has described what the former measure has.</summary>
    public void EndSuccession() => _searched = Lasting;

    /// <summary>What every measure says of a picture, in the order of <see cref="All"/>.</summary>
    public Descriptor[] Describe(RgbView image)
    {
        using var input = new MeasureInput(image);
        var descriptors = new Descriptor[All.Count];
        for (var i = 0; i < descriptors.Length; i++)
        {
            descriptors[i] = All[i].Describe(input);
        }

        return descriptors;
    }

    /// <summary>The measure named <paramref name="name"/> that searches ask.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names those there are.</exception>
    public Measure Find(string name) =>
        Searched.FirstOrDefault(measure => measure.Name == name)
        ?? throw new KeyNotFoundException($"There is no measure '{name}'. Use one of: {string.Join(", ", Searched.Select(measure => measure.Name))}.");

    /// <summary>The measure with the stamp <paramref name="stamp"/>, as <c>pdq/1</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name and version; the message names those there are.</exception>
    public Measure FindByStamp(string stamp) =>
        All.FirstOrDefault(measure => measure.Stamp == stamp)
        ?? throw new KeyNotFoundException($"There is no measure stamped '{stamp}'. This build knows: {string.Join(", ", All.Select(measure => measure.Stamp))}.");
}
