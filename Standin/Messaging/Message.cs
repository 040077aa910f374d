using System.Buffers;
using System.Buffers.Binary;

namespace Orleans.Runtime;

/// <summary>What a message is. Values are on the wire: append only.</summary>
internal enum MessageKind : byte
{
    Request = 1,
    Result = 2,
    Failure = 3,

    /// <summary>The silo did not take the request.</summary>
    Rejection = 4,

    /// <summary>Nobody waits for the answer any more.</summary>
    Cancellation = 5,
}

/// <summary>Bytes on the wire: their number (4 bytes, little-endian), the kind (1 byte), the number of the request (8 bytes), a body.</summary>
internal readonly record struct Message(MessageKind Kind, long Number, ReadOnlyMemory<byte> Body)
{
    private const int LengthBytes = 4;

    private const int HeaderBytes = LengthBytes + 1 + 8;

    /// <exception cref="OrleansException">It is larger than <paramref name="maxBytes"/>.</exception>
    public static ReadOnlyMemory<byte> Write(MessageKind kind, long number, int maxBytes, Action<BinaryWriter>? writeBody = null)
    {
        using var stream = new MemoryStream(256);
        using var writer = new BinaryWriter(stream);
        writer.Write(0);
        writer.Write((byte)kind);
        writer.Write(number);
        writeBody?.Invoke(writer);
        if (stream.Length > maxBytes)
        {
            throw new OrleansException($"A message of {stream.Length:N0} bytes is larger than MaxMessageBodySize, {maxBytes:N0}: send less at once.");
        }

        BinaryPrimitives.WriteInt32LittleEndian(stream.GetBuffer(), (int)stream.Length);
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    /// <summary>Takes the next message from the buffer, if it is there as a whole.</summary>
    /// <exception cref="OrleansException">What is there is no message, or one that is too large.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxBytes, out Message message)
    {
        message = default;
        if (buffer.Length < HeaderBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length < HeaderBytes || length > maxBytes)
        {
            throw new OrleansException($"A message announces {length:N0} bytes; {HeaderBytes} to {maxBytes:N0} (MaxMessageBodySize) are taken.");
        }

        if (buffer.Length < length)
        {
            return false;
        }

        message = new(
            (MessageKind)header[LengthBytes],
            BinaryPrimitives.ReadInt64LittleEndian(header[(LengthBytes + 1)..]),
            buffer.Slice(HeaderBytes, length - HeaderBytes).ToArray());
        buffer = buffer.Slice(length);
        return true;
    }
}
