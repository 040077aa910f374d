using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansImageSearch.Benchmarks.Cluster;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Benchmarks.Loading;

/// <summary>
/// Descriptors a second that buckets load from PostgreSQL, and the processor time of both sides: into nothing, into shards, and, for
/// comparison, by a COPY of rows. The systems take turns; each one's median counts.
/// </summary>
internal static class LoadBucketsBench
{
    private const int Rounds = 5;

    private static readonly PdqMeasure Pdq = new();

    /// <param name="count">Descriptors of 256 bits.</param>
    /// <param name="output">Gets the processor time of each system.</param>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(int count, TextWriter output)
    {
        var work = Directory.CreateTempSubdirectory("imagesearch-bench-");
        await using var postgres = await PrivatePostgres.StartAsync(Path.Combine(work.FullName, "postgres"), NullLogger.Instance);
        try
        {
            await SyntheticImages.FillAsync(postgres.ConnectionString, count);
            await using var dataSource = ImageCatalog.CreateDataSource(postgres.ConnectionString);
            var catalog = new ImageCatalog(dataSource);
            var buckets = (await catalog.GetBucketTableAsync(Pdq.Stamp)).Prefixes.Select(prefix => new BucketPrefix(prefix.Bits, prefix.Length)).ToArray();
            (string Name, Func<Task> Load)[] systems =
            [
                ("packed rows", async () =>
                {
                    foreach (var bucket in buckets)
                    {
                        await catalog.LoadBucketAsync(Pdq.Stamp, bucket.First, bucket.Last, (_, _) => { });
                    }
                }),
                ("packed rows into shards", async () =>
                {
                    foreach (var bucket in buckets)
                    {
                        var shard = Pdq.CreateShard(new ShardOptions());
                        await catalog.LoadBucketAsync(Pdq.Stamp, bucket.First, bucket.Last, (id, code) => shard.Add(id, code));
                    }
                }),
                ("COPY of rows", () => CopyAsync(dataSource, buckets)),
            ];
            var seconds = Array.ConvertAll(systems, _ => new List<double>());
            var (ours, servers) = (new double[systems.Length], new double[systems.Length]);
            for (var round = 0; round <= Rounds; round++)
            {
                for (var i = 0; i < systems.Length; i++)
                {
                    var (start, our, server) = (Stopwatch.GetTimestamp(), ProcessTimes.Own(), ProcessTimes.OfPostgres(work.FullName));
                    await systems[i].Load();
                    if (round > 0)
                    {
                        seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                        ours[i] += (ProcessTimes.Own() - our).TotalMicroseconds / count / Rounds;
                        servers[i] += (ProcessTimes.OfPostgres(work.FullName) - server).TotalMicroseconds / count / Rounds;
                    }
                }
            }

            for (var i = 0; i < systems.Length; i++)
            {
                await output.WriteLineAsync($"{systems[i].Name}: {ours[i]:0.00} us a descriptor here, {servers[i]:0.00} us in the server");
            }

            return [.. systems.Select((system, i) => Measurement.OfRounds("load-buckets", system.Name, count, seconds[i]))];
        }
        finally
        {
            await postgres.DisposeAsync();
            work.Delete(recursive: true);
        }
    }

    private static async Task CopyAsync(NpgsqlDataSource dataSource, BucketPrefix[] buckets)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var buffer = new byte[1 << 16];
        foreach (var bucket in buckets)
        {
            await using var rows = await connection.BeginRawBinaryCopyAsync($"""
                copy (
                    select image_id, code
                    from descriptors
                    where measure = (select id from measures where stamp = '{Pdq.Stamp}')
                        and signature between {(int)(bucket.First ^ 0x8000_0000)} and {(int)(bucket.Last ^ 0x8000_0000)}
                ) to stdout (format binary)
                """);
            while (await rows.ReadAsync(buffer, default) > 0)
            {
            }
        }
    }
}
