using System.Buffers;
using System.Diagnostics.CodeAnalysis;
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
            ref var source = ref MemoryMarshal.GetReference(rgb);
            ref var target = ref MemoryMarshal.GetReference(luma);

            // Eight pixels a round, four from each of two loads, the second of which reaches four bytes past them.
            for (; (done * 3) + 28 <= rgb.Length; done += 8)
            {
                var offset = (nuint)(done * 3);
                var pixels = Vector256.Create(Vector128.LoadUnsafe(ref source, offset), Vector128.LoadUnsafe(ref source, offset + 12));
                var value = (Channel(pixels, 0) * Red) + (Channel(pixels, 1) * Green) + (Channel(pixels, 2) * Blue);
                value.StoreUnsafe(ref target, (nuint)done);
            }
        }

        for (; done < luma.Length; done++)
        {
            luma[done] = (Red * rgb[done * 3]) + (Green * rgb[(done * 3) + 1]) + (Blue * rgb[(done * 3) + 2]);
        }
    }

    /// <summary>One channel of the four pixels in the first twelve bytes of each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Channel(Vector256<byte> pixels, [ConstantExpected] byte channel)
    {
        // Positions past the end give zeros: each byte becomes the lowest of a 32-bit integer.
        const byte Zero = 255;
        var spread = Vector256.Shuffle(
            pixels,
            Vector256.Create(
                channel, Zero, Zero, Zero, (byte)(channel + 3), Zero, Zero, Zero, (byte)(channel + 6), Zero, Zero, Zero, (byte)(channel + 9), Zero, Zero, Zero,
                (byte)(channel + 16), Zero, Zero, Zero, (byte)(channel + 19), Zero, Zero, Zero, (byte)(channel + 22), Zero, Zero, Zero, (byte)(channel + 25), Zero, Zero, Zero));
        return Vector256.ConvertToSingle(spread.AsInt32());
    }
}
