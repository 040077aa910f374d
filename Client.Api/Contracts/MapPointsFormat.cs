using System.Buffers.Binary;
using System.Runtime.InteropServices;
using OrleansImageSearch.Grains.Interfaces.Maps;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>
/// Points as bytes, little-endian: the letters ISMP; the format's version, 1, and the number of points n, 4 bytes each; 4 bytes of zero; then n
/// image ids as 8-byte floating-point numbers, which hold them exactly; n x and n y as 4-byte floating-point numbers; n labels of 2 bytes; n bytes
/// that say how alike the nearest neighbour was, 0 to 255. In the order of ranks: the first m are what a limit of m gives.
/// </summary>
internal static class MapPointsFormat
{
    public const string MediaType = "application/vnd.imagesearch.map-points";

    private const int HeaderBytes = 16;
    private const int BytesPerPoint = sizeof(double) + 2 * sizeof(float) + sizeof(ushort) + sizeof(byte);
    private const uint Version = 1;

    public static byte[] Write(MapPoints points)
    {
        var count = points.ImageIds.Length;
        var bytes = new byte[HeaderBytes + count * BytesPerPoint];
        "ISMP"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)count);
        var rest = bytes.AsSpan(HeaderBytes);
        Write(Array.ConvertAll(points.ImageIds, id => (double)id), ref rest);
        Write(points.X, ref rest);
        Write(points.Y, ref rest);
        Write(points.Labels, ref rest);
        Write(points.Nearness, ref rest);
        return bytes;
    }

    /// <remarks>.NET runs on little-endian machines alone, but for s390x, which has no build of ours.</remarks>
    private static void Write<T>(T[] values, ref Span<byte> rest)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
