using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Search;

/// <summary>
/// Many searches by one measure, which cost little more than the shards' work: the buckets know the distances already.
/// 1. Describe: all stored images in one query to the catalog.
/// 2. Ask: every bucket once, with all the queries that want it.
/// 3. Check: which of the images that the buckets named are still stored, in one query to the catalog.
/// </summary>
public sealed class BatchSearch(ImageCatalog catalog, MeasureRegistry measures, BucketFanOut buckets, IOptions<SearchOptions> options)
{
    internal async Task<BatchSearchAnswer> RunAsync(BatchSearchRequest request)
    {
        var clock = new StageClock();
        var measure = Validate(request);
        var queries = await DescribeAsync(request, measure);
        clock.Lap("describe");

        var own = request.ImageIds.Length == 0 ? 0 : 1;
        var (asked, stored) = await AskAsync(spare: 0);
        for (var spare = 0; MostGone(asked, stored) is var gone && gone > spare;)
        {
            // Deleted since a bucket was told of them: they must not take the place of images that are there.
            spare = gone;
            (asked, stored) = await AskAsync(spare);
        }

        var answers = asked.Nearest
            .Select((nearest, query) => new QueryAnswer(
                [
                    .. nearest
                        .Where(neighbor => stored.Contains(neighbor.Id) && !IsItself(neighbor, query))
                        .Take(request.K)
                        .Select(neighbor => new QueryHit(neighbor.Id, measure.Score(neighbor.Distance), neighbor.Distance)),
                ],
                asked.Queries[query].Coverage,
                asked.Queries[query].IsComplete))
            .ToArray();
        clock.Lap("check");
        return new BatchSearchAnswer(answers, Receipts.Of([asked], clock));

        async Task<(FanOutResult Asked, IReadOnlySet<long> Stored)> AskAsync(int spare)
        {
            var answer = await buckets.AskAsync(
                measure, queries, request.K + own + spare, request.MaxDistance ?? float.PositiveInfinity, request.Exact, options.Value.BatchTimeout);
            clock.Lap("ask");
            var named = answer.Nearest.SelectMany(nearest => nearest).Select(neighbor => neighbor.Id).ToHashSet();
            return (answer, await catalog.FindActiveAsync(named));
        }

        bool IsItself(Neighbor neighbor, int query) => query < request.ImageIds.Length && neighbor.Id == request.ImageIds[query];
    }

    private static int MostGone(FanOutResult asked, IReadOnlySet<long> stored) =>
        asked.Nearest.Max(nearest => nearest.Count(neighbor => !stored.Contains(neighbor.Id)));

    private Measure Validate(BatchSearchRequest request)
    {
        var count = request.ImageIds.Length + request.Codes.Length;
        if (count is 0 or > BatchSearchRequest.MaxQueries)
        {
            throw new InvalidRequestException("ids", $"There are {count} ids and codes; send 1 to {BatchSearchRequest.MaxQueries}.");
        }

        if (request.K is < 1 or > BatchSearchRequest.MaxK)
        {
            throw new InvalidRequestException("k", $"k is {request.K}; ask for 1 to {BatchSearchRequest.MaxK} hits.");
        }

        if (request.MaxDistance is { } bound && !(bound >= 0))
        {
            throw new InvalidRequestException("maxDistance", $"maxDistance is {bound}; it must be 0 or more.");
        }

        var measure = measures.Searched.FirstOrDefault(each => each.Name == request.Measure)
            ?? throw new InvalidRequestException(
                "measure", $"There is no measure '{request.Measure}'; there are {string.Join(", ", measures.Searched.Select(each => each.Name))}.");
        return Array.FindIndex(request.Codes, code => code.Length != measure.CodeLengthBytes) is >= 0 and var wrong
            ? throw new InvalidRequestException(
                "codes", $"Code {wrong + 1} has {request.Codes[wrong].Length} bytes; a code of {measure.Stamp} has {measure.CodeLengthBytes}.")
            : measure;
    }

    /// <returns>Those of images, then those of codes.</returns>
    private async Task<Descriptor[]> DescribeAsync(BatchSearchRequest request, Measure measure)
    {
        const int UnknownQuality = 100;
        var stored = request.ImageIds.Length == 0
            ? []
            : (await catalog.GetDescriptorsAsync([.. request.ImageIds.Distinct()], [measure.Stamp])).ToDictionary(row => row.ImageId);
        return
        [
            .. request.ImageIds.Select(id => stored.TryGetValue(id, out var row)
                ? new Descriptor(row.Code, new Signature(row.Signature), row.FlipCosts, row.Quality)
                : throw new InvalidRequestException("ids", $"There is no image {id} described by {measure.Stamp}: leave it out.")),
            .. request.Codes.Select(code => measure.FromCode(code, UnknownQuality)),
        ];
    }
}
