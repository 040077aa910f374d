using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>What the levels of <see cref="ISketchLanes"/> share.</summary>
internal static class SketchLanes
{
    /// <summary>The widest level reads so many bytes from any sketch on.</summary>
    public const int MaxWidth = 64;

    /// <summary>The number of ones in 0..7 and in 8..15, a byte each.</summary>
    public const ulong LowCounts = 0x0302020102010100, HighCounts = 0x0403030203020201;
}

/// <summary>One sketch a step.</summary>
internal readonly struct ScalarSketchLanes : ISketchLanes
{
    public static int Width => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Near(ref byte sketches, byte query, int maxDistance) =>
        BitOperations.PopCount((uint)(sketches ^ query)) <= maxDistance ? 1UL : 0;
}

/// <summary>AVX2: 32 sketches a step.</summary>
internal readonly struct Vector256SketchLanes : ISketchLanes
{
    public static int Width => Vector256<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Near(ref byte sketches, byte query, int maxDistance)
    {
        var counts = Vector256.Create(Vector128.Create(SketchLanes.LowCounts, SketchLanes.HighCounts)).AsByte();
        var nibble = Vector256.Create((byte)15);
        var difference = Vector256.LoadUnsafe(ref sketches) ^ Vector256.Create(query);
        var ones = Avx2.Shuffle(counts, difference & nibble) + Avx2.Shuffle(counts, (difference.AsUInt16() >>> 4).AsByte() & nibble);
        return Vector256.LessThanOrEqual(ones, Vector256.Create((byte)maxDistance)).ExtractMostSignificantBits();
    }
}

/// <summary>AVX-512 BW: 64 sketches a step.</summary>
internal readonly struct Vector512SketchLanes : ISketchLanes
{
    public static int Width => Vector512<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Near(ref byte sketches, byte query, int maxDistance)
    {
        var counts = Vector512.Create(Vector128.Create(SketchLanes.LowCounts, SketchLanes.HighCounts)).AsByte();
        var nibble = Vector512.Create((byte)15);
        var difference = Vector512.LoadUnsafe(ref sketches) ^ Vector512.Create(query);
        var ones = Avx512BW.Shuffle(counts, difference & nibble) + Avx512BW.Shuffle(counts, (difference.AsUInt16() >>> 4).AsByte() & nibble);
        return Vector512.LessThanOrEqual(ones, Vector512.Create((byte)maxDistance)).ExtractMostSignificantBits();
    }
}
