using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Measures.Resampling;

/// <summary>
/// Separable resampling: down the columns first, where neighbouring samples of a row share their weights and go through
/// SIMD together, then along the few rows that are left. Products and sums are never fused and always taken in the
/// same order, so that every machine gets the same values.
/// </summary>
public static class Resampler
{
    /// <summary>Resamples a plane of floats.</summary>
    /// <param name="plane">Row-major, rows of <paramref name="width"/>.</param>
    /// <param name="width">Columns of the plane.</param>
    /// <param name="rows">The filter down the columns: one output per output row.</param>
    /// <param name="columns">The filter along the rows: one output per output column.</param>
    /// <param name="output">Row-major, <c>rows.OutputCount x columns.OutputCount</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A filter is for a larger plane, or the output is too short.</exception>
    public static void Resample(ReadOnlySpan<float> plane, int width, AxisFilter rows, AxisFilter columns, Span<float> output) =>
        Resample<float>(plane, width, 1, rows, columns, output);

    /// <summary>Resamples interleaved RGB bytes to interleaved RGB floats.</summary>
    /// <inheritdoc cref="Resample(ReadOnlySpan{float}, int, AxisFilter, AxisFilter, Span{float})"/>
    public static void ResampleRgb(RgbView image, AxisFilter rows, AxisFilter columns, Span<float> output) =>
        Resample(image.Pixels, image.Width, 3, rows, columns, output);

    private static void Resample<T>(ReadOnlySpan<T> samples, int width, int channels, AxisFilter rows, AxisFilter columns, Span<float> output)
        where T : unmanaged
    {
        var stride = width * channels;
        var outputStride = columns.OutputCount * channels;

        // What is read below is read without looking at bounds.
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)rows.InputCount * stride, samples.Length, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns.InputCount, width, nameof(columns));

        // One more than the samples: pixels are read in fours.
        var rented = ArrayPool<float>.Shared.Rent(stride + 1);
        var row = rented.AsSpan(0, stride);
        for (var i = 0; i < rows.OutputCount; i++)
        {
            CombineRows(samples, rows.Indices(i), rows.Weights(i), row);
            var outputRow = output.Slice(i * outputStride, outputStride);
            if (channels == 1)
            {
                Reduce(row, columns, outputRow);
            }
            else
            {
                ReduceRgb(rented, columns, outputRow);
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>The weighted sum of whole rows.</summary>
    private static void CombineRows<T>(ReadOnlySpan<T> samples, ReadOnlySpan<int> indices, ReadOnlySpan<float> weights, Span<float> combined)
        where T : unmanaged
    {
        var stride = combined.Length;
        var step = Vector<byte>.Count;
        ref var source = ref MemoryMarshal.GetReference(samples);
        ref var target = ref MemoryMarshal.GetReference(combined);
        var x = 0;
        for (; x + step <= stride; x += step)
        {
            Vector<float> a = default, b = default, c = default, d = default;
            for (var tap = 0; tap < indices.Length; tap++)
            {
                var (v0, v1, v2, v3) = Load(ref Unsafe.Add(ref source, ((nint)indices[tap] * stride) + x));
                var weight = new Vector<float>(weights[tap]);
                a += v0 * weight;
                b += v1 * weight;
                c += v2 * weight;
                d += v3 * weight;
            }

            a.StoreUnsafe(ref target, (nuint)x);
            b.StoreUnsafe(ref target, (nuint)(x + Vector<float>.Count));
            c.StoreUnsafe(ref target, (nuint)(x + (2 * Vector<float>.Count)));
            d.StoreUnsafe(ref target, (nuint)(x + (3 * Vector<float>.Count)));
        }

        for (; x < stride; x++)
        {
            var sum = 0f;
            for (var tap = 0; tap < indices.Length; tap++)
            {
                var sample = samples[(indices[tap] * stride) + x];
                sum += (typeof(T) == typeof(byte) ? (byte)(object)sample : (float)(object)sample) * weights[tap];
            }

            combined[x] = sum;
        }
    }

    /// <summary><c>Vector&lt;byte&gt;.Count</c> samples as four vectors of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float>, Vector<float>, Vector<float>, Vector<float>) Load<T>(ref T first)
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte))
        {
            if (Avx2.IsSupported && Vector<byte>.Count == Vector256<byte>.Count)
            {
                ref var bytes = ref Unsafe.As<T, byte>(ref first);
                return (WidenEight(ref bytes), WidenEight(ref Unsafe.Add(ref bytes, 8)), WidenEight(ref Unsafe.Add(ref bytes, 16)), WidenEight(ref Unsafe.Add(ref bytes, 24)));
            }

            Vector.Widen(Vector.LoadUnsafe(ref Unsafe.As<T, byte>(ref first)), out var low, out var high);
            Vector.Widen(low, out var v0, out var v1);
            Vector.Widen(high, out var v2, out var v3);
            return (Vector.ConvertToSingle(v0.As<uint, int>()), Vector.ConvertToSingle(v1.As<uint, int>()), Vector.ConvertToSingle(v2.As<uint, int>()), Vector.ConvertToSingle(v3.As<uint, int>()));
        }

        ref var floats = ref Unsafe.As<T, float>(ref first);
        var count = (nuint)Vector<float>.Count;
        return (Vector.LoadUnsafe(ref floats), Vector.LoadUnsafe(ref floats, count), Vector.LoadUnsafe(ref floats, 2 * count), Vector.LoadUnsafe(ref floats, 3 * count));
    }

    /// <summary>One instruction from memory where <see cref="Vector.Widen(Vector{byte}, out Vector{ushort}, out Vector{ushort})"/> takes several.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> WidenEight(ref byte first) =>
        Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref first)).AsByte())).AsVector();

    private static void Reduce(ReadOnlySpan<float> row, AxisFilter columns, Span<float> output)
    {
        for (var j = 0; j < output.Length; j++)
        {
            var indices = columns.Indices(j);
            var weights = columns.Weights(j);
            var sum = 0f;
            for (var tap = 0; tap < indices.Length && tap < weights.Length; tap++)
            {
                sum += row[indices[tap]] * weights[tap];
            }

            output[j] = sum;
        }
    }

    /// <param name="row">Interleaved pixels and at least one value more.</param>
    /// <param name="columns">The filter along the row.</param>
    /// <param name="output">Interleaved pixels, written.</param>
    private static void ReduceRgb(ReadOnlySpan<float> row, AxisFilter columns, Span<float> output)
    {
        ref var first = ref MemoryMarshal.GetReference(row);
        for (var j = 0; j < columns.OutputCount; j++)
        {
            var indices = columns.Indices(j);
            var weights = columns.Weights(j);
            var sum = Vector128<float>.Zero;
            for (var tap = 0; tap < indices.Length && tap < weights.Length; tap++)
            {
                sum += Vector128.LoadUnsafe(ref first, (nuint)(indices[tap] * 3)) * weights[tap];
            }

            output[j * 3] = sum[0];
            output[(j * 3) + 1] = sum[1];
            output[(j * 3) + 2] = sum[2];
        }
    }
}
