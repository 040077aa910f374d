using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Color;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Grains.Maps;

internal static class MapMeasures
{
    /// <summary>The measure of a name; without one the embedding where there is one, else colour.</summary>
    /// <exception cref="InvalidRequestException">There is no such measure.</exception>
    public static Measure Choose(this MeasureRegistry measures, string? name) =>
        (name is null
            ? measures.Searched.FirstOrDefault(measure => measure is EmbeddingMeasure) ?? measures.Searched.First(measure => measure is ColorMeasure)
            : measures.Searched.FirstOrDefault(measure => measure.Name == name))
        ?? throw new InvalidRequestException(
            "measure", $"There is no measure '{name}'; there are {string.Join(", ", measures.Searched.Select(measure => measure.Name))}.");
}
