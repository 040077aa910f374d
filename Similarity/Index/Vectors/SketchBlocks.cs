using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// The sketches of a cell, <see cref="SketchKernel.BlockSketches"/> to a block: their bases, their slopes, each as the upper half of a
/// float, then their bits as <see cref="SketchKernel"/> reads them.
/// </summary>
internal sealed class SketchBlocks(int dimensions)
{
    private const int Block = SketchKernel.BlockSketches;
    private const int SlopesAt = Block * sizeof(ushort), BitsAt = 2 * SlopesAt;

    private readonly int _blockBytes = BitsAt + dimensions / SketchTables.GroupDimensions * SketchTables.TableBytes;
    private byte[] _blocks = [];

    public long MemoryBytes => _blocks.LongLength;

    public void Set(int slot, Sketch sketch, ReadOnlySpan<bool> signs)
    {
        if (slot / Block * _blockBytes == _blocks.Length)
        {
            Array.Resize(ref _blocks, _blocks.Length + _blockBytes);
        }

        var block = BlockOf(slot);
        var at = slot % Block * sizeof(ushort);
        BinaryPrimitives.WriteUInt16LittleEndian(block[at..], UpperHalf(sketch.Base));
        BinaryPrimitives.WriteUInt16LittleEndian(block[(SlopesAt + at)..], UpperHalf(sketch.Slope));
        var (place, shift) = SketchKernel.Place(slot % Block);
        for (var i = 0; i < signs.Length; i += SketchTables.GroupDimensions, place += SketchTables.TableBytes)
        {
            var bits = 0;
            for (var bit = 0; bit < SketchTables.GroupDimensions; bit++)
            {
                bits |= signs[i + bit] ? 1 << bit : 0;
            }

            ref var both = ref block[BitsAt + place];
            both = (byte)(both & ~(15 << shift) | bits << shift);
        }
    }

    public void Copy(int from, int to)
    {
        var source = BlockOf(from);
        var target = BlockOf(to);
        var (fromAt, toAt) = (from % Block * sizeof(ushort), to % Block * sizeof(ushort));
        source.Slice(fromAt, sizeof(ushort)).CopyTo(target[toAt..]);
        source.Slice(SlopesAt + fromAt, sizeof(ushort)).CopyTo(target[(SlopesAt + toAt)..]);
        var (sourcePlace, sourceShift) = SketchKernel.Place(from % Block);
        var (targetPlace, targetShift) = SketchKernel.Place(to % Block);
        for (var group = BitsAt; group < _blockBytes; group += SketchTables.TableBytes)
        {
            ref var both = ref target[group + targetPlace];
            both = (byte)(both & ~(15 << targetShift) | (source[group + sourcePlace] >> sourceShift & 15) << targetShift);
        }
    }

    /// <summary>A set bit for each of a block's sketches whose least probable squared distance is within a bound.</summary>
    /// <param name="firstSlot">The first of a block.</param>
    /// <param name="tables">The query's.</param>
    /// <param name="centroidSquare">The squared distance of the query from the centroid.</param>
    /// <param name="doubt">How far the looked-up sum may be from the true one.</param>
    /// <param name="bound">Squared distance.</param>
    /// <param name="level">A supported level.</param>
    [SkipLocalsInit]
    public uint Within(int firstSlot, SketchTables tables, float centroidSquare, float doubt, float bound, KernelLevel level)
    {
        Span<ushort> sums = stackalloc ushort[Block];
        ref var block = ref MemoryMarshal.GetReference(BlockOf(firstSlot));
        SketchKernel.Sum(tables.Tables, ref Unsafe.Add(ref block, BitsAt), sums, level);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var bases = ref Unsafe.As<byte, ushort>(ref block);
        ref var slopes = ref Unsafe.Add(ref bases, Block);
        var unit = Vector256.Create(-2 * tables.Unit);
        var zero = Vector256.Create(-2 * (tables.Zero + doubt));
        var limit = Vector256.Create(bound - centroidSquare);
        var within = 0u;
        for (var i = 0; i < Block; i += Vector256<ushort>.Count)
        {
            var (sumLow, sumHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref sum, (nuint)i));
            var (baseLow, baseHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref bases, (nuint)i));
            var (slopeLow, slopeHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref slopes, (nuint)i));
            var low = Float(baseLow) + Float(slopeLow) * (Vector256.ConvertToSingle(sumLow.AsInt32()) * unit + zero);
            var high = Float(baseHigh) + Float(slopeHigh) * (Vector256.ConvertToSingle(sumHigh.AsInt32()) * unit + zero);
            var bits = Vector256.LessThanOrEqual(low, limit).ExtractMostSignificantBits()
                | Vector256.LessThanOrEqual(high, limit).ExtractMostSignificantBits() << Vector256<float>.Count;
            within |= bits << i;
        }

        return within;
    }

    private Span<byte> BlockOf(int slot) => _blocks.AsSpan(slot / Block * _blockBytes, _blockBytes);

    private static ushort UpperHalf(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);

    private static Vector256<float> Float(Vector256<uint> upperHalf) => (upperHalf << 16).AsSingle();
}
