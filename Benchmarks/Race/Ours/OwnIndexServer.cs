using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>The other side of <see cref="IndexProcess"/> for our own indexes. A setting is the wanted recall.</summary>
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
            var (setting, count) = line.Split(' ') is [var first, var second]
                ? (double.Parse(first, CultureInfo.InvariantCulture), int.Parse(second, CultureInfo.InvariantCulture))
                : throw new FormatException($"'{line}' is not a setting and a count.");
            Write(Search(index, queries.AsSpan(0, count), setting));
        }
    }

    private static (IOwnIndex Index, RaceQuery[] Queries, RaceBuild Build) Build(string folder, int bits, int k, int? capacity)
    {
        var small = UniformCodes.Create(bits, WarmUpCodes, queries: 1_000, seed: 1);
        Search(Create(small, k, capacity), small.Queries, recall: 1);

        var workload = WorkloadFiles.Read(folder, bits);
        var before = ResidentMemory.AfterCollection();
        var start = Stopwatch.GetTimestamp();
        var index = Create(workload, k, capacity);
        index.Search(workload.Queries[0], recall: 1, out _);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var build = new RaceBuild(seconds, ResidentMemory.AfterCollection() - before)
        {
            AccountedBytes = index.MemoryBytes, Buckets = index.Buckets,
        };
        GC.KeepAlive(workload);
        return (index, workload.Queries, build);
    }

    private static IOwnIndex Create(Workload workload, int k, int? capacity) =>
        capacity is { } most ? new LocalBuckets(workload, k, most) : new OneShard(workload, k);

    private static RaceRound Search(IOwnIndex index, ReadOnlySpan<RaceQuery> queries, double recall)
    {
        var found = new long[queries.Length][];
        var asked = 0L;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < queries.Length; i++)
        {
            found[i] = Array.ConvertAll(index.Search(queries[i], recall, out var buckets), neighbor => neighbor.Id);
            asked += buckets;
        }

        return new RaceRound(Stopwatch.GetElapsedTime(start).TotalSeconds, found) { BucketsAsked = asked / (double)queries.Length };
    }

    private static void Write<T>(T answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web));
}
