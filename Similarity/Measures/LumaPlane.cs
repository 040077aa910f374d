using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansImageSearch.Similarity.Measures;

/// <summary>The luma of one picture, computed at the first use into pooled memory.</summary>
internal sealed class LumaPlane : IDisposable
{
    public const float Red = 0.299f;
    public const float Green = 0.587f;
    public const float Blue = 0.114f;

    private float[]? _values;

    public ReadOnlySpan<float> Of(RgbView image)
    {
        var count = image.Width * image.Height;
        if (_values is null)
        {
            _values = ArrayPool<float>.Shared.Rent(count);
            Fill(image.Pixels, _values.AsSpan(0, count));
        }

        return _values.AsSpan(0, count);
    }

    public void Dispose()
    {
        if (_values is not null)
        {
            ArrayPool<float>.Shared.Return(_values);
            _values = null;
        }
    }

    /// <summary>Products and sums are rounded one by one, never fused, so that every machine gets the same luma.</summary>
    internal static void Fill(ReadOnlySpan<byte> rgb, Span<float> luma)
    {
        var done = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // Each half of the register holds four pixels in its first twelve bytes; a shuffle spreads one channel to eight integers.
            var red = Vector256.Create((byte)0, 255, 255, 255, 3, 255, 255, 255, 6, 255, 255, 255, 9, 255, 255, 255, 16, 255, 255, 255, 19, 255, 255, 255, 22, 255, 255, 255, 25, 255, 255, 255);
            var green = Vector256.Create((byte)1, 255, 255, 255, 4, 255, 255, 255, 7, 255, 255, 255, 10, 255, 255, 255, 17, 255, 255, 255, 20, 255, 255, 255, 23, 255, 255, 255, 26, 255, 255, 255);
            var blue = Vector256.Create((byte)2, 255, 255, 255, 5, 255, 255, 255, 8, 255, 255, 255, 11, 255, 255, 255, 18, 255, 255, 255, 21, 255, 255, 255, 24, 255, 255, 255, 27, 255, 255, 255);
            ref var source = ref MemoryMarshal.GetReference(rgb);
            ref var target = ref MemoryMarshal.GetReference(luma);

            // The second load reads 28 bytes from the first pixel on: four more than the eight pixels have.
            for (; (done * 3) + 28 <= rgb.Length; done += 8)
            {
                var offset = (nuint)(done * 3);
                var pixels = Vector256.Create(Vector128.LoadUnsafe(ref source, offset), Vector128.LoadUnsafe(ref source, offset + 12));
                var value = (Channel(pixels, red) * Red) + (Channel(pixels, green) * Green) + (Channel(pixels, blue) * Blue);
                value.StoreUnsafe(ref target, (nuint)done);
            }
        }

        for (; done < luma.Length; done++)
        {
            luma[done] = (Red * rgb[done * 3]) + (Green * rgb[(done * 3) + 1]) + (Blue * rgb[(done * 3) + 2]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Channel(Vector256<byte> pixels, Vector256<byte> positions) =>
        Vector256.ConvertToSingle(Vector256.Shuffle(pixels, positions).AsInt32());
}
