using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Benchmarks.Cluster;

/// <summary>Images with a random PDQ code and nothing else, in a catalog whose buckets hold as many as real ones would.</summary>
internal static class SyntheticImages
{
    private static readonly PdqMeasure Pdq = new();

    /// <summary>Fills an empty catalog with the images 1 to <paramref name="count"/>.</summary>
    public static async Task FillAsync(string connectionString, int count, int? capacity = null)
    {
        await using var dataSource = ImageCatalog.CreateDataSource(connectionString);
        var catalog = new ImageCatalog(dataSource);
        await catalog.MigrateAsync();
        await SplitAsync(catalog, count, capacity ?? Pdq.BucketCapacity);

        await using var connection = await dataSource.OpenConnectionAsync();
        await CopyAsync(connection, "copy images (id, sha256, width, height, format, bytes, kept) from stdin (format binary)", count, async (writer, id) =>
        {
            await writer.WriteAsync((long)id, NpgsqlDbType.Bigint);
            await writer.WriteAsync(HashOf(id), NpgsqlDbType.Bytea);
            await writer.WriteAsync(500, NpgsqlDbType.Integer);
            await writer.WriteAsync(375, NpgsqlDbType.Integer);
            await writer.WriteAsync("jpeg", NpgsqlDbType.Text);
            await writer.WriteAsync(100_000L, NpgsqlDbType.Bigint);
            await writer.WriteAsync(false, NpgsqlDbType.Boolean);
        });
        await CopyAsync(connection, "copy names (uri_hash, uri, name, image_id, size) from stdin (format binary)", count, async (writer, id) =>
        {
            var uri = $"file:///synthetic/{id}.jpg";
            await writer.WriteAsync(SHA256.HashData(Encoding.UTF8.GetBytes(uri)), NpgsqlDbType.Bytea);
            await writer.WriteAsync(uri, NpgsqlDbType.Text);
            await writer.WriteAsync($"{id}.jpg", NpgsqlDbType.Text);
            await writer.WriteAsync((long)id, NpgsqlDbType.Bigint);
            await writer.WriteAsync(100_000L, NpgsqlDbType.Bigint);
        });

        await using var find = new NpgsqlCommand("select id from measures where stamp = $1", connection) { Parameters = { new() { Value = Pdq.Stamp } } };
        var measure = (short)(await find.ExecuteScalarAsync())!;
        var random = new Random(1);
        await CopyAsync(connection, "copy descriptors (image_id, measure, signature, code, flip_costs, quality) from stdin (format binary)", count, async (writer, id) =>
        {
            var code = new byte[Pdq.CodeLengthBytes];
            var flipCosts = new byte[Signature.Length];
            random.NextBytes(code);
            random.NextBytes(flipCosts);
            await writer.WriteAsync((long)id, NpgsqlDbType.Bigint);
            await writer.WriteAsync(measure, NpgsqlDbType.Smallint);
            await writer.WriteAsync((int)(Pdq.SignatureOf(code).Bits ^ 0x8000_0000), NpgsqlDbType.Integer);
            await writer.WriteAsync(code, NpgsqlDbType.Bytea);
            await writer.WriteAsync(flipCosts, NpgsqlDbType.Bytea);
            await writer.WriteAsync((short)100, NpgsqlDbType.Smallint);
        });
        await using var analyze = new NpgsqlCommand("vacuum analyze", connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task SplitAsync(ImageCatalog catalog, int count, int capacity)
    {
        var depth = 0;
        for (var held = (double)count; held > capacity; held /= 2)
        {
            depth++;
        }

        for (var length = 0; length < depth; length++)
        {
            foreach (var prefix in (await catalog.GetBucketTableAsync(Pdq.Stamp)).Prefixes)
            {
                await catalog.SplitBucketAsync(Pdq.Stamp, prefix.Bits, prefix.Length);
            }
        }

        await catalog.GetBucketTableAsync(Pdq.Stamp);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string sql, int count, Func<NpgsqlBinaryImporter, int, Task> write)
    {
        await using var writer = await connection.BeginBinaryImportAsync(sql);
        for (var id = 1; id <= count; id++)
        {
            await writer.StartRowAsync();
            await write(writer, id);
        }

        await writer.CompleteAsync();
    }

    private static byte[] HashOf(int id)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, id);
        return SHA256.HashData(bytes);
    }
}
