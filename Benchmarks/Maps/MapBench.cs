using System.Globalization;
using System.Text.Json;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Layout;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Benchmarks.Maps;

/// <summary>What maps of photos and of growing numbers of clustered vectors cost, and how true they are, beside layouts of others of the same points.</summary>
internal static class MapBench
{
    private const int Seed = 5;
    private const int QualitySample = 1000;
    private const int RecallSample = 300;
    private const double ShardRecall = 0.95;

    private static readonly int[] Sizes = [2_000, 10_000, 100_000, 400_000];

    /// <param name="photos">A folder of photos; null: clustered vectors alone.</param>
    /// <param name="model">A folder with a model; null: no measure embedding.</param>
    /// <param name="edited">Photos that are edited in all ways.</param>
    /// <param name="most">Clustered vectors at most.</param>
    /// <param name="peerLimit">Peers place no more points.</param>
    /// <param name="json">Whether JSON Lines are wanted instead of a table.</param>
    /// <param name="output">Receives them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        string? photos, string? model, int edited, int most, int peerLimit, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        if (!json)
        {
            await output.WriteLineAsync($"{"points",-22}{"n",9}  {"system",-20}{"cpu s",9}{"of it knn",11}{"knn recall",12}{"by shards",11}{"trustw.",9}{"kept",8}");
        }

        await foreach (var (name, codes) in PointsAsync(photos, model, edited, most).WithCancellation(cancellationToken))
        {
            await foreach (var result in MeasureAsync(name, codes, peerLimit, cancellationToken))
            {
                await output.WriteLineAsync(json
                    ? JsonSerializer.Serialize(result, MeasurementJson.Default.MapResult)
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{result.Points,-22}{result.N,9:N0}  {result.System,-20}{result.ProcessorSeconds,9:0.0}{result.NeighborSeconds,11:0.0}{result.NeighborRecall,12:0.0000}{result.ShardSeconds,11:0.0}{result.Trustworthiness,9:0.0000}{result.Preservation,8:0.000}"));
                await output.FlushAsync(cancellationToken);
            }
        }
    }

    private static async IAsyncEnumerable<(string Name, CodeSet Codes)> PointsAsync(string? photos, string? model, int edited, int most)
    {
        await Task.CompletedTask;
        if (photos is not null)
        {
            using var embedder = model is null ? null : ImageEmbedder.Load(model);
            Measure[] measures = [.. MeasureRegistry.Default.All, .. embedder is null ? Array.Empty<Measure>() : [new EmbeddingMeasure(embedder)]];
            foreach (var codes in MapCodes.Photos(photos, edited, measures))
            {
                yield return ($"photos by {codes.Measure.Name}", codes);
            }
        }

        foreach (var size in Sizes.Where(size => size <= most))
        {
            yield return ("clustered vectors", MapCodes.Clusters(size, Seed));
        }
    }

    private static async IAsyncEnumerable<MapResult> MeasureAsync(
        string name, CodeSet codes, int peerLimit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new LayoutOptions { Threads = Environment.ProcessorCount };
        var start = ProcessTimes.Own();
        var nearest = NeighborDescent.Find(codes, options.Neighbors, options.Seed, options.Threads, cancellationToken: cancellationToken);
        var found = ProcessTimes.Own();
        var layout = UmapLayout.Place(codes, nearest, options, cancellationToken: cancellationToken);
        var placed = ProcessTimes.Own();
        yield return Of("ours", layout, (placed - start).TotalSeconds) with
        {
            NeighborSeconds = (found - start).TotalSeconds,
            NeighborRecall = RecallOf(codes, nearest),
            ShardSeconds = SecondsByShard(codes, options.Neighbors),
        };
        foreach (var peer in codes.Count <= peerLimit ? MapPeer.All : [])
        {
            if (await peer.PlaceAsync(codes, cancellationToken) is var (places, seconds))
            {
                yield return Of(peer.Name, places, seconds);
            }
        }

        MapResult Of(string system, PlanePoint[] places, double seconds)
        {
            var quality = LayoutQuality.Measure(codes, places, options.Neighbors, QualitySample, threads: options.Threads, cancellationToken: cancellationToken);
            return new MapResult("map", system, name, codes.Count, seconds, quality.Trustworthiness, quality.Preservation, quality.Neighbors, quality.Sample);
        }
    }

    /// <summary>What it would take to search a shard of all codes for each, from some of them.</summary>
    private static double SecondsByShard(CodeSet codes, int neighbors)
    {
        var shard = codes.Measure.CreateShard(new ShardOptions());
        for (var place = 0; place < codes.Count; place++)
        {
            shard.Add(place, codes.Code(place));
        }

        shard.Optimize();
        var sample = Math.Min(RecallSample, codes.Count);
        var start = ProcessTimes.Own();
        for (var i = 0; i < sample; i++)
        {
            shard.Search(codes.Code((int)((long)i * codes.Count / sample)), neighbors + 1, float.PositiveInfinity, ShardRecall);
        }

        return (ProcessTimes.Own() - start).TotalSeconds * codes.Count / sample;
    }

    /// <summary>The share of the neighbours that no other point is nearer than, of some points.</summary>
    private static double RecallOf(CodeSet codes, NearestTable nearest)
    {
        var (found, all) = (0, 0);
        var distances = new float[codes.Count];
        for (var i = 0; i < Math.Min(RecallSample, codes.Count); i++)
        {
            var point = (int)((long)i * codes.Count / Math.Min(RecallSample, codes.Count));
            var row = nearest.Distances(point);
            codes.DistancesToAll(codes.Code(point), distances);
            distances[point] = float.PositiveInfinity;
            var bound = distances.Order().ElementAt(row.Length - 1);
            found += row.ToArray().Count(distance => distance <= bound);
            all += row.Length;
        }

        return found / (double)all;
    }
}
