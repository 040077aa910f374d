using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Color;
using OrleansImageSearch.Similarity.Measures.Embedding;
using OrleansImageSearch.Similarity.Ordering;

namespace OrleansImageSearch.Grains.Search;

/// <inheritdoc cref="IOrderGrain"/>
[StatelessWorker]
public sealed class OrderGrain(ImageCatalog catalog, MeasureRegistry measures) : Grain, IOrderGrain
{
    private const int Sha256HexLength = 64;

    /// <inheritdoc/>
    public async Task<OrderAnswer> OrderAsync(Immutable<string[]> sha256, string? measure)
    {
        string[] asked = [.. sha256.Value.Select(hash => hash.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
        if (asked.Length > IOrderGrain.MaxImages)
        {
            throw new InvalidRequestException("sha256", $"There are {asked.Length} images to order; send at most {IOrderGrain.MaxImages}.");
        }

        if (Array.Find(asked, hash => hash.Length != Sha256HexLength || !hash.All(char.IsAsciiHexDigit)) is { } bad)
        {
            throw new InvalidRequestException("sha256", $"'{bad}' is no SHA-256; send 64 digits of hex.");
        }

        var chosen = Choose(measure);
        var ids = await catalog.FindBySha256Async(asked);
        var active = await catalog.FindActiveAsync([.. ids.Values]);
        var known = Array.FindAll(asked, hash => ids.TryGetValue(hash, out var id) && active.Contains(id));
        var codes = await catalog.GetCodesAsync([.. known.Select(hash => ids[hash])], [chosen.Stamp]);
        var described = Array.FindAll(known, hash => codes.TryGetValue(ids[hash], out var ofImage) && ofImage[0].Length == chosen.CodeLengthBytes);
        var ordered = Array.ConvertAll(described, hash => codes[ids[hash]][0]);

        // Minutes of computing are not a grain's turn.
        var order = await Task.Run(() => SimilarityPath.Order(chosen, ordered));
        return new OrderAnswer(
            chosen.Name,
            [
                .. order.Select((item, at) => new OrderedImage(
                    ids[described[item]], described[item], at == 0 ? 0 : chosen.Distance(ordered[order[at - 1]], ordered[item]))),
            ],
            [.. asked.Except(known)],
            [.. known.Except(described)],
            SimilarityPath.Length(chosen, ordered, order),
            SimilarityPath.Length(chosen, ordered, [.. Enumerable.Range(0, ordered.Length)]));
    }

    private Measure Choose(string? name)
    {
        if (name is null)
        {
            return measures.Searched.FirstOrDefault(measure => measure is EmbeddingMeasure) ?? measures.Searched.First(measure => measure is ColorMeasure);
        }

        try
        {
            return measures.Find(name);
        }
        catch (KeyNotFoundException unknown)
        {
            throw new InvalidRequestException("measure", unknown.Message);
        }
    }
}
