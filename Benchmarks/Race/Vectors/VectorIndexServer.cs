using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansImageSearch.Benchmarks.Race.Ours;
using OrleansImageSearch.Similarity.Index.Vectors;

namespace OrleansImageSearch.Benchmarks.Race.Vectors;

/// <summary>The other side of <see cref="IndexProcess"/> for our own index of vectors. A setting is the wanted recall; a query's encoding counts.</summary>
internal static class VectorIndexServer
{
    /// <summary>Vectors of the small index that is built before the memory is measured, so that compiled code does not count.</summary>
    private const int WarmUpVectors = 20_000;

    /// <param name="folder">Where <see cref="VectorWorkload.Write"/> wrote the workload.</param>
    /// <param name="dimensions">Components of a vector.</param>
    /// <param name="k">Neighbours a query.</param>
    public static void Serve(string folder, int dimensions, int k)
    {
        var encoder = new VectorEncoder(dimensions);
        var queries = ReadAll(Path.Combine(folder, "queries"));
        WarmUp(encoder, k);

        var vectors = ReadAll(Path.Combine(folder, "vectors"));
        var before = ResidentMemory.AfterCollection();
        var (shard, seconds) = Build(encoder, vectors);
        var resident = ResidentMemory.AfterCollection() - before;
        GC.KeepAlive(vectors);
        Write(new RaceBuild(seconds, resident) { AccountedBytes = shard.MemoryBytes });
        while (Console.In.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            Write(Search(shard, encoder, queries, int.Parse(parts[1], CultureInfo.InvariantCulture), k, double.Parse(parts[0], CultureInfo.InvariantCulture)));
        }
    }

    private static void WarmUp(VectorEncoder encoder, int k)
    {
        var small = VectorClusters.Create(WarmUpVectors, encoder.Dimensions);
        var (shard, _) = Build(encoder, small.Vectors);
        foreach (var recall in new[] { 0.9, 1 })
        {
            Search(shard, encoder, small.Queries, VectorWorkload.QueryCount, k, recall);
        }
    }

    private static (VectorShard Shard, double Seconds) Build(VectorEncoder encoder, float[] vectors)
    {
        var start = Stopwatch.GetTimestamp();
        var shard = new VectorShard(encoder.CodeLengthBytes);
        for (var id = 0; id < vectors.Length / encoder.Dimensions; id++)
        {
            shard.Add(id, encoder.Encode(vectors.AsSpan(id * encoder.Dimensions, encoder.Dimensions)));
        }

        shard.Optimize();
        return (shard, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static RaceRound Search(VectorShard shard, VectorEncoder encoder, float[] queries, int count, int k, double recall)
    {
        var found = new long[count][];
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < count; i++)
        {
            var code = encoder.Encode(queries.AsSpan(i * encoder.Dimensions, encoder.Dimensions));
            found[i] = Array.ConvertAll(shard.Search(code, k, float.PositiveInfinity, recall).Nearest, neighbor => neighbor.Id);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new RaceRound(seconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, found);
    }

    private static float[] ReadAll(string file) => VectorWorkload.ReadFloats(file, new FileInfo(file).Length / sizeof(float));

    private static void Write<T>(T answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web));
}
