using OrleansImageSearch.Similarity.Measures.Color;
using OrleansImageSearch.Similarity.Measures.DifferenceHash;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Similarity.Measures;

/// <summary>The measures in use, in a fixed order.</summary>
public sealed class MeasureRegistry
{
    /// <exception cref="ArgumentException">There are none, or two have one name.</exception>
    public MeasureRegistry(params IReadOnlyList<Measure> measures)
    {
        if (measures.Count == 0)
        {
            throw new ArgumentException("A registry needs at least one measure.", nameof(measures));
        }

        if (measures.GroupBy(measure => measure.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"There are {twice.Count()} measures named '{twice.Key}'.", nameof(measures));
        }

        All = [.. measures];
    }

    /// <summary>The measures that need nothing but the picture: dhash, pdq, color.</summary>
    public static MeasureRegistry Default { get; } = new(new DifferenceHashMeasure(), new PdqMeasure(), new ColorMeasure());

    public IReadOnlyList<Measure> All { get; }

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

    /// <summary>The measure named <paramref name="name"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names those there are.</exception>
    public Measure Find(string name) =>
        All.FirstOrDefault(measure => measure.Name == name)
        ?? throw new KeyNotFoundException($"There is no measure '{name}'. Use one of: {string.Join(", ", All.Select(measure => measure.Name))}.");

    /// <summary>The measure with the stamp <paramref name="stamp"/>, as <c>pdq/1</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name and version; the message names those there are.</exception>
    public Measure FindByStamp(string stamp) =>
        All.FirstOrDefault(measure => measure.Stamp == stamp)
        ?? throw new KeyNotFoundException($"There is no measure stamped '{stamp}'. This build knows: {string.Join(", ", All.Select(measure => measure.Stamp))}.");
}
