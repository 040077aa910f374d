using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Catalog.Duplicates;
using OrleansImageSearch.Grains.Interfaces.Duplicates;
using OrleansImageSearch.Similarity.Duplicates;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Duplicates;

/// <inheritdoc cref="IDuplicateWorkerGrain"/>
/// <remarks>Codes come from the catalog and not from the bucket grains: those go on searching, split and move meanwhile (decision 12).</remarks>
[RandomPlacement]
public sealed class DuplicateWorkerGrain(
    ImageCatalog catalog, MeasureRegistry measures, KindJudge judge, IOptions<DuplicateOptions> options) : Grain, IDuplicateWorkerGrain
{
    /// <inheritdoc/>
    public async Task JoinAsync(BlockJoin join)
    {
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        var first = await LoadAsync(join.Measure, join.First);
        var second = join.Second == join.First ? first : await LoadAsync(join.Measure, join.Second);
        var pairs = await Task.Run(() => first == second
            ? first.FindPairs(join.MaxDistance, options.Value.Recall)
            : first.FindPairs(second, join.MaxDistance, options.Value.Recall));
        await catalog.Duplicates.RecordJoinAsync(
            join.Scan, join.First.Number, join.Second.Number, [.. pairs.Select(pair => new StoredPair(pair.First, pair.Second, pair.Distance))]);
    }

    /// <inheritdoc/>
    public async Task JudgeAsync(Guid scan, MemberKey[] members)
    {
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        var kinds = await judge.JudgeAsync(Array.ConvertAll(members, member => (member.Centre, member.ImageId)), CancellationToken.None);
        await catalog.Duplicates.SetKindsAsync(
            scan, [.. members.Zip(kinds, (member, kind) => (new GroupMember(member.Centre, member.ImageId, 0), (short?)kind))]);
    }

    private async Task<CodeBlock> LoadAsync(string measure, SignatureBlock range)
    {
        var block = new CodeBlock(measures.FindByStamp(measure).CodeLengthBytes);
        await catalog.Duplicates.LoadBlockAsync(measure, range.First, range.Last, (id, code) => block.Add(id, code));
        return block;
    }
}
