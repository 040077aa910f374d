using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Catalog.Duplicates;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Duplicates;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Search;
using OrleansImageSearch.Similarity.Duplicates;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Duplicates;

/// <inheritdoc cref="IDuplicateWorkerGrain"/>
/// <remarks>Codes come from the catalog and not from the bucket grains: those go on searching, split and move meanwhile (decision 12).</remarks>
[RandomPlacement]
public sealed class DuplicateWorkerGrain(
    ImageCatalog catalog, MeasureRegistry measures, CopySearch copies, KindJudge judge, IOptions<DuplicateOptions> options) : Grain, IDuplicateWorkerGrain
{
    /// <summary>Turned pictures are looked for in seven orientations, and their codes are a few bits off in any case.</summary>
    private const double RecallOfTurned = 0.99;

    /// <summary>Of candidates with so much, 99.9% are copies (docs/quality.md).</summary>
    private const double SureProbability = 0.999;

    private const float UnknownDistance = 256;

    /// <inheritdoc/>
    public async Task JoinAsync(BlockJoin join)
    {
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        var first = await LoadAsync(join.Measure, join.First);
        var second = join.Second == join.First ? first : await LoadAsync(join.Measure, join.Second);
        var measure = measures.FindByStamp(join.Measure);
        var recall = options.Value.Recall;
        NearPair[] pairs = await Task.Run<NearPair[]>(() =>
        [
            .. first == second ? first.FindPairs(join.MaxDistance, recall) : first.FindPairs(second, join.MaxDistance, recall),
            .. first.FindTurnedPairs(second, measure, join.MaxDistance, Math.Min(recall, RecallOfTurned)),
        ]);
        await catalog.Duplicates.RecordPartAsync(
            join.Scan, join.First.Number, join.Second.Number, Array.ConvertAll(pairs, pair => new StoredPair(pair.First, pair.Second, pair.Distance)));
    }

    /// <inheritdoc/>
    public async Task SearchAsync(Guid scan, int run)
    {
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        var pairs = new ConcurrentBag<StoredPair>();
        var ids = await catalog.Duplicates.ListActiveAsync((long)run * IDuplicateWorkerGrain.RunLength + 1, (run + 1L) * IDuplicateWorkerGrain.RunLength);
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, TaskScheduler = TaskScheduler.Default }, async (id, _) =>
        {
            foreach (var pair in await FindCopiesAsync(id))
            {
                pairs.Add(pair);
            }
        });
        await catalog.Duplicates.RecordPartAsync(scan, ScanPlan.SearchedRuns, run, pairs);
    }

    /// <inheritdoc/>
    public async Task JudgeAsync(Guid scan, MemberKey[] members)
    {
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        var kinds = await judge.JudgeAsync(Array.ConvertAll(members, member => (member.Centre, member.ImageId)), CancellationToken.None);
        await catalog.Duplicates.SetKindsAsync(
            scan, [.. members.Zip(kinds, (member, kind) => (new GroupMember(member.Centre, member.ImageId, 0), (short?)kind))]);
    }

    private async Task<IEnumerable<StoredPair>> FindCopiesAsync(long id)
    {
        var request = new SearchRequest { Images = [new QueryImage { ImageId = id }], Copies = true };
        try
        {
            var (candidates, _, _) = await copies.FindAsync(
                request, [.. measures.Searched.Select(measure => new SelectedMeasure(measure, measure.DefaultWeight))], new StageClock());
            return candidates
                .Where(candidate => candidate.Probability >= SureProbability)
                .Select(candidate => new StoredPair(Math.Min(id, candidate.Image.ImageId), Math.Max(id, candidate.Image.ImageId), DistanceOf(candidate)));
        }
        catch (InvalidRequestException)
        {
            // It has gone meanwhile, or has no thumbnail to compare: the join has seen its code.
            return [];
        }
    }

    /// <summary>By PDQ, in whichever orientation it is least; at least 1, since 0 says that the codes are one.</summary>
    private static int DistanceOf(CheckedImage candidate) => (int)Math.Max(
        1, candidate.Image.Measures.Where(measure => measure.Name == "pdq").Select(measure => measure.Distance).DefaultIfEmpty(UnknownDistance).Single());

    private async Task<CodeBlock> LoadAsync(string measure, SignatureBlock range)
    {
        var block = new CodeBlock(measures.FindByStamp(measure).CodeLengthBytes);
        await catalog.Duplicates.LoadBlockAsync(measure, range.First, range.Last, (id, code) => block.Add(id, code));
        return block;
    }
}
