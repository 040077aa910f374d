using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>The other side of <see cref="IndexProcess"/> for our own indexes. A setting is the wanted recall (1 is exact),
/// and after a colon, if anything, the most buckets asked.</summary>
internal static class OwnIndexServer
{
    /// <summary>Codes of the small index that is built before the memory is measured, so that compiled code does not count.</summary>
    private const int WarmUpCodes = 50_000;

    /// <param name="folder">Where <see cref="WorkloadFiles"/> wrote the workload.</param>
    /// <param name="bits">Bits a code.</param>
    /// <param name="k">Neighbours a query.</param>
    /// <param name="capacity">Descriptors a bucket; null for one shard without buckets.</param>
    public static void Serve(string folder, int bits, int k, int? capacity)
    {
        var (index, queries, build) = Build(folder, bits, k, capacity);
        Write(build);
        while (Console.In.ReadLine() is { } line)
        {
            Write(line.Split(' ') is [var setting, var count]
                ? Search(index, queries.AsSpan(0, int.Parse(count, CultureInfo.InvariantCulture)), BudgetOf(setting))
                : throw new FormatException($"'{line}' is not a setting and a count."));
        }
    }

    private static (IOwnIndex Index, RaceQuery[] Queries, RaceBuild Build) Build(string folder, int bits, int k, int? capacity)
    {
        var small = UniformCodes.Create(bits, WarmUpCodes, queries: 1_000, seed: 1);
        Search(Create(small, k, capacity), small.Queries, ProbeBudget.Exact);

        var workload = WorkloadFiles.Read(folder, bits);
        var before = ResidentMemory.AfterCollection();
        var start = Stopwatch.GetTimestamp();
        var index = Create(workload, k, capacity);
        index.Search(workload.Queries[0], ProbeBudget.Exact, out _);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var build = new RaceBuild(seconds, ResidentMemory.AfterCollection() - before)
        {
            AccountedBytes = index.MemoryBytes, Buckets = index.Buckets,
        };
        GC.KeepAlive(workload);
        return (index, workload.Queries, build);
    }

    private static ProbeBudget BudgetOf(string setting)
    {
        var parts = setting.Split(':');
        var recall = double.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts is [_, var most] ? new ProbeBudget(recall, int.Parse(most, CultureInfo.InvariantCulture))
            : recall < 1 ? new ProbeBudget(recall)
            : ProbeBudget.Exact;
    }

    private static IOwnIndex Create(Workload workload, int k, int? capacity) =>
        capacity is { } most ? new LocalBuckets(workload, k, most) : new OneShard(workload, k);

    private static RaceRound Search(IOwnIndex index, ReadOnlySpan<RaceQuery> queries, ProbeBudget budget)
    {
        var found = new long[queries.Length][];
        var asked = 0L;
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < queries.Length; i++)
        {
            found[i] = Array.ConvertAll(index.Search(queries[i], budget, out var buckets), neighbor => neighbor.Id);
            asked += buckets;
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new RaceRound(seconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, found)
        {
            BucketsAsked = asked / (double)queries.Length,
        };
    }

    private static void Write<T>(T answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web));
}
