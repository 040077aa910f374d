using System.Buffers;
using System.Buffers.Binary;

namespace OrleansImageSearch.Catalog;

/// <summary>
/// Reads rows of (bigint, bytea) from a COPY TO in PostgreSQL's binary format, without an allocation a row.
/// Layout: the manual's page on COPY, "Binary Format"; all integers are big-endian.
/// </summary>
internal static class BinaryCopyReader
{
    private const int SignatureLength = 11; // "PGCOPY\n", 0xFF, CR, LF, NUL
    private const int HeaderLength = SignatureLength + 4 + 4; // flags, length of the extension, which is empty today
    private const short EndOfRows = -1;

    /// <returns>How many rows there were.</returns>
    /// <exception cref="InvalidDataException">The stream ends early or has other columns.</exception>
    public static async Task<long> ReadAsync(Stream stream, Action<long, ReadOnlySpan<byte>> add, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, HeaderLength), cancellationToken);
            var rows = 0L;
            var filled = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                if (read == 0)
                {
                    throw new InvalidDataException("The server's answer ended within a row.");
                }

                filled += read;
                var consumed = ReadRows(buffer.AsSpan(0, filled), add, ref rows, out var ended);
                if (ended)
                {
                    return rows;
                }

                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>The bytes of the rows that were whole.</returns>
    private static int ReadRows(ReadOnlySpan<byte> buffer, Action<long, ReadOnlySpan<byte>> add, ref long rows, out bool ended)
    {
        // int16 fields, int32 8, int64 id, int32 length of the code, the code
        const int IdLengthAt = 2;
        const int IdAt = IdLengthAt + 4;
        const int CodeLengthAt = IdAt + 8;
        const int CodeAt = CodeLengthAt + 4;

        var consumed = 0;
        ended = false;
        while (true)
        {
            var row = buffer[consumed..];
            if (row.Length < IdLengthAt)
            {
                return consumed;
            }

            var fields = BinaryPrimitives.ReadInt16BigEndian(row);
            if (fields == EndOfRows)
            {
                ended = true;
                return consumed;
            }

            if (row.Length < CodeAt)
            {
                return consumed;
            }

            var codeLength = BinaryPrimitives.ReadInt32BigEndian(row[CodeLengthAt..]);
            if (fields != 2 || BinaryPrimitives.ReadInt32BigEndian(row[IdLengthAt..]) != 8 || codeLength is < 0 or > NewDescriptor.MaxCodeLengthBytes)
            {
                throw new InvalidDataException("The server's answer has other columns than an id and a code.");
            }

            if (row.Length < CodeAt + codeLength)
            {
                return consumed;
            }

            add(BinaryPrimitives.ReadInt64BigEndian(row[IdAt..]), row.Slice(CodeAt, codeLength));
            rows++;
            consumed += CodeAt + codeLength;
        }
    }
}
