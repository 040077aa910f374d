using System.Buffers.Binary;
using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Maps;

/// <param name="Id">The image.</param>
/// <param name="X">Its place.</param>
/// <param name="Y">Its place.</param>
/// <param name="Label">In the map's labels.</param>
internal readonly record struct MapPoint(long Id, float X, float Y, int Label);

/// <summary>Reads points as the server writes them (docs/map.md).</summary>
internal static class MapPoints
{
    private const int HeaderBytes = 16;
    private const int BytesPerPoint = 19;

    /// <exception cref="ServerException">The bytes are something else.</exception>
    public static MapPoint[] Read(byte[] bytes)
    {
        var count = bytes.Length < HeaderBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        if (count < 0 || !bytes.AsSpan().StartsWith("ISMP"u8) || bytes[4] != 1 || bytes.Length != HeaderBytes + (long)count * BytesPerPoint)
        {
            throw new ServerException("the server answers, but not with points as this version reads them: check --server");
        }

        var (ids, x, y, labels) = (HeaderBytes, HeaderBytes + 8 * count, HeaderBytes + 12 * count, HeaderBytes + 16 * count);
        var points = new MapPoint[count];
        for (var i = 0; i < count; i++)
        {
            points[i] = new MapPoint(
                (long)BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(ids + 8 * i)),
                BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(x + 4 * i)),
                BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(y + 4 * i)),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(labels + 2 * i)));
        }

        return points;
    }
}
