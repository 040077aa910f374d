using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Npgsql;

namespace OrleansImageSearch.Catalog;

/// <summary>
/// Reads what <c>load_bucket.sql</c> packs, without an allocation a code: many codes in each row, each as id (8 bytes), length
/// (4 bytes) and code, integers big-endian.
/// </summary>
internal static class PackedCodes
{
    private const int LengthAt = 8;
    private const int CodeAt = LengthAt + 4;

    /// <returns>How many codes there were.</returns>
    /// <exception cref="InvalidDataException">A row ends within a code.</exception>
    public static async Task<long> ReadAllAsync(
        NpgsqlCommand command, Action<long, ReadOnlySpan<byte>> add, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellationToken);
            var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
            try
            {
                var count = 0L;
                while (await reader.ReadAsync(cancellationToken))
                {
                    await using var row = await reader.GetStreamAsync(0, cancellationToken);
                    count += await ReadRowAsync(row, buffer, add, cancellationToken);
                }

                return count;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static async Task<long> ReadRowAsync(
        Stream row, byte[] buffer, Action<long, ReadOnlySpan<byte>> add, CancellationToken cancellationToken)
    {
        var count = 0L;
        var filled = 0;
        while (await row.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
        {
            filled += read;
            var consumed = ReadWhole(buffer.AsSpan(0, filled), add, ref count);
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
        }

        return filled == 0 ? count : throw new InvalidDataException("A row of packed codes ends within a code.");
    }

    /// <remarks>Optimized at once: all buckets of a node load in its first seconds, before the runtime would find the loop hot.</remarks>
    /// <returns>The bytes of the codes that were whole.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ReadWhole(ReadOnlySpan<byte> buffer, Action<long, ReadOnlySpan<byte>> add, ref long count)
    {
        var consumed = 0;
        while (buffer.Length - consumed >= CodeAt)
        {
            var packed = buffer[consumed..];
            var length = BinaryPrimitives.ReadInt32BigEndian(packed[LengthAt..]);
            if (length is <= 0 or > NewDescriptor.MaxCodeLengthBytes)
            {
                throw new InvalidDataException($"A row of packed codes has a code of {length} bytes.");
            }

            if (packed.Length < CodeAt + length)
            {
                break;
            }

            add(BinaryPrimitives.ReadInt64BigEndian(packed), packed.Slice(CodeAt, length));
            count++;
            consumed += CodeAt + length;
        }

        return consumed;
    }
}
