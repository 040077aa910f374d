using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansImageSearch.Imaging;

/// <summary>
/// Shrinks RGB rasters by area averaging: an output pixel is the mean of the input under it, pixels on its border counting
/// by their share. For one small raster this is many times as fast as a libvips pipeline, which is made for large ones.
/// </summary>
internal static class AreaResampler
{
    private const int Channels = 3;

    /// <summary>Interleaved RGB of <paramref name="outputWidth"/> x <paramref name="outputHeight"/>, neither larger than the input's.</summary>
    public static byte[] Shrink(ReadOnlySpan<byte> pixels, int width, int height, int outputWidth, int outputHeight)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputWidth, width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputHeight, height);
        var rows = Spans(height, outputHeight);
        var columns = Spans(width, outputWidth);
        var stride = width * Channels;
        var combined = new float[stride + 1]; // pixels are read in fours
        var output = new byte[outputWidth * outputHeight * Channels];
        for (var y = 0; y < outputHeight; y++)
        {
            combined.AsSpan().Clear();
            for (var row = rows[y].First; row <= rows[y].Last; row++)
            {
                AddRow(pixels.Slice(row * stride, stride), rows[y].WeightOf(row), combined);
            }

            ReduceRow(combined, columns, output.AsSpan(y * outputWidth * Channels, outputWidth * Channels));
        }

        return output;
    }

    private static void AddRow(ReadOnlySpan<byte> row, float weight, Span<float> combined)
    {
        var x = 0;
        var step = Vector<byte>.Count;
        var lanes = Vector<float>.Count;
        for (; x + step <= row.Length; x += step)
        {
            Vector.Widen(new Vector<byte>(row[x..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            Add(a, combined[x..]);
            Add(b, combined[(x + lanes)..]);
            Add(c, combined[(x + (2 * lanes))..]);
            Add(d, combined[(x + (3 * lanes))..]);
        }

        for (; x < row.Length; x++)
        {
            combined[x] += row[x] * weight;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Add(Vector<uint> samples, Span<float> sums) =>
            (new Vector<float>(sums) + (Vector.ConvertToSingle(samples.As<uint, int>()) * weight)).CopyTo(sums);
    }

    private static void ReduceRow(ReadOnlySpan<float> combined, Share[] columns, Span<byte> output)
    {
        ref var first = ref MemoryMarshal.GetReference(combined);
        for (var x = 0; x < columns.Length; x++)
        {
            var column = columns[x];
            var sum = Vector128.Create(0.5f);
            for (var i = column.First; i <= column.Last; i++)
            {
                sum += Vector128.LoadUnsafe(ref first, (nuint)(i * Channels)) * column.WeightOf(i);
            }

            var rounded = Vector128.ConvertToInt32(sum);
            output[x * Channels] = (byte)rounded[0];
            output[(x * Channels) + 1] = (byte)rounded[1];
            output[(x * Channels) + 2] = (byte)rounded[2];
        }
    }

    private static Share[] Spans(int inputs, int outputs)
    {
        var shares = new Share[outputs];
        var length = (double)inputs / outputs;
        for (var i = 0; i < outputs; i++)
        {
            var (from, to) = (i * length, (i + 1) * length);
            var first = (int)from;
            var last = Math.Min(inputs - 1, Math.Max(first, (int)Math.Ceiling(to) - 1));
            shares[i] = first == last
                ? new Share(first, last, 1, 0, 0)
                : new Share(first, last, (float)((first + 1 - from) / length), (float)(1 / length), (float)((to - last) / length));
        }

        return shares;
    }

    /// <summary>The inputs under one output, and how much of it the first, the last and each one between make up.</summary>
    private readonly record struct Share(int First, int Last, float FirstWeight, float InnerWeight, float LastWeight)
    {
        public float WeightOf(int index) => index == First ? FirstWeight : index == Last ? LastWeight : InnerWeight;
    }
}
