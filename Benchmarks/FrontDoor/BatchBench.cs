using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Benchmarks.FrontDoor;

/// <summary>
/// What a query of a batch costs through the whole stack (HTTP, search grain, bucket grains, catalog) beside the same queries to the
/// same shards in this process: planned by the same table and the same budget, without anything else. The two take turns.
/// </summary>
internal static class BatchBench
{
    private const int BatchSize = 256;
    private const int BatchesPerRound = 8;
    private const int Rounds = 7;
    private const int K = 5;
    private const float Radius = 31;

    private static readonly PdqMeasure Pdq = new();

    /// <param name="data">The data of a node that <c>./bench frontdoor --data</c> has filled.</param>
    /// <param name="output">Gets the table.</param>
    public static async Task RunAsync(string data, TextWriter output)
    {
        await using var postgres = await PrivatePostgres.StartAsync(Path.Combine(data, "postgres"), NullLogger.Instance);
        await using var dataSource = ImageCatalog.CreateDataSource(postgres.ConnectionString);
        var catalog = new ImageCatalog(dataSource);
        var row = await catalog.GetBucketTableAsync(Pdq.Stamp);
        var table = new BucketTable(row.Version, row.Prefixes.Select(prefix => new BucketPrefix(prefix.Bits, prefix.Length)));
        var shards = new Dictionary<BucketPrefix, IShard>();
        foreach (var prefix in table.Prefixes)
        {
            var shard = shards[prefix] = Pdq.CreateShard(new ShardOptions());
            await catalog.LoadBucketAsync(Pdq.Stamp, prefix.First, prefix.Last, (id, code) => shard.Add(id, code));
            shard.Optimize();
        }

        var count = (int)await catalog.CountAsync();
        await using var node = await BenchNode.StartAsync(data, postgres.ConnectionString);
        await node.WaitUntilLoadedAsync(count);
        await output.WriteLineAsync($"{count:N0} images, {table.Prefixes.Count} buckets of {Pdq.Stamp}, batches of {BatchSize}, k = {K}");
        await output.WriteLineAsync("us a query       bare shards    stack  ratio  of it in shards  processor time: bare shards  node  PostgreSQL");
        foreach (var (name, maxDistance) in new (string, float?)[] { ("within 31", Radius), ("any distance", null) })
        {
            await CompareAsync(name, maxDistance, catalog, table, shards, count, node, output);
        }
    }

    private static async Task CompareAsync(
        string name,
        float? maxDistance,
        ImageCatalog catalog,
        BucketTable table,
        Dictionary<BucketPrefix, IShard> shards,
        int count,
        BenchNode node,
        TextWriter output)
    {
        var random = new Random(1);
        List<double> bare = [], stack = [], scan = [], alone = [], own = [], server = [];
        for (var round = -1; round < Rounds; round++)
        {
            long[][] batches = [.. Enumerable.Range(0, BatchesPerRound).Select(_ =>
                Enumerable.Range(0, BatchSize).Select(_ => (long)random.Next(1, count + 1)).ToArray())];
            var queries = (await catalog.GetDescriptorsAsync([.. batches.SelectMany(ids => ids)], [Pdq.Stamp]))
                .Select(stored => new Descriptor(stored.Code, new Signature(stored.Signature), stored.FlipCosts, stored.Quality))
                .ToList();
            var (start, used) = (Stopwatch.GetTimestamp(), ProcessTimes.Own());
            foreach (var query in queries)
            {
                Search(query, maxDistance ?? float.PositiveInfinity, table, shards);
            }

            var bareMicros = Stopwatch.GetElapsedTime(start).TotalMicroseconds / queries.Count;
            var aloneMicros = (ProcessTimes.Own() - used).TotalMicroseconds / queries.Count;
            var (before, scanMs) = (node.ProcessorTime(), 0.0);
            start = Stopwatch.GetTimestamp();
            foreach (var ids in batches)
            {
                scanMs += await AskAsync(node, ids, maxDistance);
            }

            const int Asked = BatchSize * BatchesPerRound;
            var stackMicros = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Asked;
            var after = node.ProcessorTime();
            if (round >= 0)
            {
                bare.Add(bareMicros);
                stack.Add(stackMicros);
                scan.Add(1000 * scanMs / Asked);
                alone.Add(aloneMicros);
                own.Add((after.Node - before.Node).TotalMicroseconds / Asked);
                server.Add((after.Postgres - before.Postgres).TotalMicroseconds / Asked);
            }
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-15}  {Median(bare),11:N1}  {Median(stack),7:N1}  {Median(stack) / Median(bare),5:0.00}  {Median(scan),15:N1}  {Median(alone),27:N1}  {Median(own),4:N1}  {Median(server),10:N1}"));
    }

    /// <summary>As the grains search, without them.</summary>
    private static void Search(Descriptor query, float maxDistance, BucketTable table, Dictionary<BucketPrefix, IShard> shards)
    {
        var budget = new ProbeBudget();
        var plan = new ProbePlan(table, query.Signature, query.FlipCosts, budget);
        NeighborMerge.Nearest(
            [.. plan.Probes.Select(probe => shards[probe.Prefix].Search(query.Code, K + 1, maxDistance, budget.Share).Nearest)], K + 1);
    }

    /// <returns>Milliseconds that the buckets spent in their shards.</returns>
    private static async Task<double> AskAsync(BenchNode node, long[] ids, float? maxDistance)
    {
        using var response = await node.Http.PostAsJsonAsync("/v1/search/batch", new { ids, k = K, maxDistance });
        var answer = (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!;
        if ((int)answer["receipt"]!["bucketsFailed"]! > 0)
        {
            throw new InvalidOperationException("Buckets failed in a batch, so that its time says nothing: run it again on a quieter machine.");
        }

        return (double)answer["receipt"]!["scanMs"]!;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
