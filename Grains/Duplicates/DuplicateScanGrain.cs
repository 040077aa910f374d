using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Catalog.Duplicates;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces.Duplicates;
using OrleansImageSearch.Similarity.Duplicates;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Pdq;
using Polly;
using ScanStage = OrleansImageSearch.Grains.Interfaces.Duplicates.ScanStage;

namespace OrleansImageSearch.Grains.Duplicates;

/// <inheritdoc cref="IDuplicateScanGrain"/>
/// <remarks>
/// 1. Plan: the buckets, in order of their signatures, in blocks of about one size.
/// 2. Join: every block with itself and with every other, each on some silo; what is joined is noted with its pairs.
/// 3. Search, where it is thorough: for the original of every image, each run of ids on some silo, noted in the same way.
/// 4. Group: all near pairs become stars.
/// 5. Judge: every member is looked at beside its centre, each on some silo.
/// What was done before a silo died is not done again.
/// </remarks>
[RandomPlacement]
public sealed partial class DuplicateScanGrain(
    ImageCatalog catalog,
    MeasureRegistry measures,
    IOptions<DuplicateOptions> options,
    IOptions<IngestOptions> ingest,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<DuplicateScanGrain> logger) : Grain, IDuplicateScanGrain, IDisposable
{
    private const int MembersPerBatch = 64;
    private const int MembersPerPage = 4096;

    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private ResiliencePipeline? _repeat;

    private ResiliencePipeline Repeat => _repeat ??= PassingFaults.CreatePipeline(time, e => LogRepeated(e, Id));

    private Guid Id => this.GetPrimaryKey();

    /// <inheritdoc/>
    public async Task<ScanStatus> StartAsync(bool isThorough = false)
    {
        var pdq = measures.Searched.Single(measure => measure is PdqMeasure);
        var scan = await catalog.Duplicates.CreateScanAsync(Id, pdq.Stamp, ingest.Value.DuplicateDistanceBits, isThorough);
        if (scan.Id == Id)
        {
            Begin(scan);
        }

        return StatusOf(scan);
    }

    /// <inheritdoc/>
    public async Task ResumeAsync()
    {
        if (_work.IsCompleted && await catalog.Duplicates.GetScanAsync(Id) is { } scan)
        {
            Begin(scan);
        }
    }

    /// <inheritdoc/>
    public async Task<ScanStatus?> GetAsync() => await catalog.Duplicates.GetScanAsync(Id) is { } scan ? StatusOf(scan) : null;

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _work;
    }

    public void Dispose() => _stopping.Dispose();

    internal static ScanStatus StatusOf(ScanRecord scan) => new(
        scan.Id,
        (ScanState)scan.State,
        (ScanStage)scan.Stage,
        scan.Done,
        scan.Total,
        scan.Images,
        scan.Pairs,
        scan.Groups,
        scan.StartedAt,
        scan.FinishedAt,
        scan.Message);

    private void Begin(ScanRecord scan)
    {
        if (_work.IsCompleted && scan.State == JobState.Running)
        {
            DelayDeactivation(Timeout.InfiniteTimeSpan);
            _work = RunAsync(scan, _stopping.Token);
        }
    }

    private async Task RunAsync(ScanRecord scan, CancellationToken stopping)
    {
        try
        {
            if (scan.Stage == Catalog.Duplicates.ScanStage.Joining)
            {
                await JoinAsync(scan, scan.Blocks ?? await PlanAsync(scan, stopping), stopping);
            }

            if (scan.Stage < Catalog.Duplicates.ScanStage.Judging)
            {
                if (scan.IsThorough)
                {
                    await SearchAsync(stopping);
                }

                await GroupAsync(scan, stopping);
            }

            await DispatchAsync(UnjudgedAsync(stopping), (worker, members) => worker.JudgeAsync(Id, members), stopping);
            await FinishAsync(JobState.Done, message: null, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo is stopping. The scan stays unfinished in the catalog and goes on on another.
            return;
        }
        catch (Exception e)
        {
            LogFailed(e, Id);
            await FinishAsync(JobState.Failed, $"{e.Message} Scan again.", stopping);
        }

        DeactivateOnIdle();
    }

    private async Task<IReadOnlyList<uint>> PlanAsync(ScanRecord scan, CancellationToken stopping) => await Repeat.ExecuteAsync(
        async token =>
        {
            var table = await catalog.GetBucketTableAsync(scan.Measure, token);
            BucketPrefix[] buckets = [.. table.Prefixes.Select(prefix => new BucketPrefix(prefix.Bits, prefix.Length))];
            var counts = await catalog.Duplicates.CountCodesAsync(scan.Measure, Array.ConvertAll(buckets, bucket => (bucket.First, bucket.Last)), token);
            uint[] blocks = [.. ScanPlan.Divide(buckets.Zip(counts, (bucket, count) => (bucket.First, count)), options.Value.BlockSize)];
            await catalog.Duplicates.PlanScanAsync(Id, blocks, counts.Sum(), ScanPlan.Joins(blocks).LongCount(), token);
            return blocks;
        },
        stopping);

    private async Task JoinAsync(ScanRecord scan, IReadOnlyList<uint> blocks, CancellationToken stopping)
    {
        var joined = await Repeat.ExecuteAsync(async token => await catalog.Duplicates.GetPartsAsync(Id, token), stopping);
        var joins = ScanPlan.Joins(blocks)
            .Where(pair => !joined.Contains((pair.First.Number, pair.Second.Number)))
            .Select(pair => new BlockJoin(Id, scan.Measure, scan.MaxDistance, pair.First, pair.Second));
        await DispatchAsync(joins.ToAsyncEnumerable(), (worker, join) => worker.JoinAsync(join), stopping);
    }

    private async Task SearchAsync(CancellationToken stopping)
    {
        var runs = await Repeat.ExecuteAsync(
            async token =>
            {
                var searched = (await catalog.Duplicates.GetPartsAsync(Id, token)).Where(part => part.First == ScanPlan.SearchedRuns).Select(part => part.Second).ToHashSet();
                var count = (int)((await catalog.Duplicates.GetLargestIdAsync(token) + IDuplicateWorkerGrain.RunLength - 1) / IDuplicateWorkerGrain.RunLength);
                await catalog.Duplicates.EnterStageAsync(Id, Catalog.Duplicates.ScanStage.Searching, searched.Count, count, token);
                return Enumerable.Range(0, count).Where(run => !searched.Contains(run));
            },
            stopping);
        await DispatchAsync(runs.ToAsyncEnumerable(), (worker, run) => worker.SearchAsync(Id, run), stopping);
    }

    private Task GroupAsync(ScanRecord scan, CancellationToken stopping) => Repeat.ExecuteAsync(
        async token =>
        {
            var pairs = await catalog.Duplicates.GetPairsAsync(scan.Id, token);
            var different = new DifferentImages(await catalog.Duplicates.GetJudgedDifferentAsync(token));
            var repeated = await catalog.Duplicates.FindRepeatedFilesAsync(token);
            var members = await Task.Run(() => GroupsOf(pairs, different, repeated), token);
            await catalog.Duplicates.StoreGroupsAsync(scan.Id, members, token);
        },
        stopping).AsTask();

    private static List<GroupMember> GroupsOf(IReadOnlyList<StoredPair> pairs, DifferentImages different, IReadOnlyList<long> repeated)
    {
        // Joins name one image of each code; searches name any.
        var same = pairs.Where(pair => pair.Distance == 0 && !different.Include(pair.First, pair.Second)).ToArray();
        var first = same.ToDictionary(pair => pair.Second, pair => pair.First);
        var near = pairs
            .Where(pair => pair.Distance > 0 && !different.Include(pair.First, pair.Second))
            .Select(pair => (First: first.GetValueOrDefault(pair.First, pair.First), Second: first.GetValueOrDefault(pair.Second, pair.Second), pair.Distance))
            .Where(pair => pair.First != pair.Second)
            .GroupBy(pair => (Math.Min(pair.First, pair.Second), Math.Max(pair.First, pair.Second)), pair => pair.Distance)
            .Select(pair => new NearPair(pair.Key.Item1, pair.Key.Item2, pair.Min()));
        var members = new List<GroupMember>();
        foreach (var group in StarGroups.Find([.. same.Select(pair => new NearPair(pair.First, pair.Second, 0)), .. near]))
        {
            members.AddRange(group.Select(member => new GroupMember(group[0].Id, member.Id, member.Distance)));
        }

        var grouped = members.Select(member => member.ImageId).ToHashSet();
        members.AddRange(repeated.Where(id => !grouped.Contains(id)).Select(id => new GroupMember(id, id, 0)));
        return members;
    }

    private async IAsyncEnumerable<MemberKey[]> UnjudgedAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        var after = default(GroupMember);
        while (true)
        {
            var last = after;
            var page = await Repeat.ExecuteAsync(
                async token => await catalog.Duplicates.FindUnjudgedAsync(Id, last, MembersPerPage, token), stopping);
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var batch in page.Chunk(MembersPerBatch))
            {
                yield return Array.ConvertAll(batch, member => new MemberKey(member.Centre, member.ImageId));
            }

            after = page[^1];
        }
    }

    /// <summary>Has all parts done, one at a time on each silo.</summary>
    private Task DispatchAsync<T>(IAsyncEnumerable<T> parts, Func<IDuplicateWorkerGrain, T, Task> send, CancellationToken stopping)
    {
        return new BatchDispatcher<T>(silo.SiloAddress, batchesPerSilo: 1, FindSilosAsync, SendAsync, time).RunAsync(parts, stopping);

        async Task<bool> SendAsync(SiloAddress to, T part)
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
            await send(GrainFactory.GetGrain<IDuplicateWorkerGrain>(to.ToParsableString()), part);
            return true;
        }
    }

    private async Task<IReadOnlyList<SiloAddress>> FindSilosAsync() =>
        [.. (await GrainFactory.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys];

    private async Task FinishAsync(JobState state, string? message, CancellationToken stopping) =>
        await Repeat.ExecuteAsync(async token => await catalog.Duplicates.FinishScanAsync(Id, state, message, token), stopping);

    [LoggerMessage(LogLevel.Error, "The scan {Scan} failed")]
    private partial void LogFailed(Exception exception, Guid scan);

    [LoggerMessage(LogLevel.Information, "The scan {Scan} waits for the catalog")]
    private partial void LogRepeated(Exception exception, Guid scan);
}
