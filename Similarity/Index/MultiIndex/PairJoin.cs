using System.Numerics;
using System.Runtime.CompilerServices;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>
/// All pairs of codes that are near each other, by joining the lists of a key with those of the keys around it, one table after the
/// other. What a list is compared with stays in the cache for all of its codes, which makes it cheaper than as many searches.
/// Memory: one table's copy of the codes at a time.
/// </summary>
/// <param name="layout">The tables.</param>
/// <param name="depth">How far around a key to look.</param>
/// <param name="maxDistance">Pairs farther apart are left out.</param>
/// <param name="kernel">A supported level.</param>
/// <param name="found">Called once for each pair.</param>
internal sealed class PairJoin(SubstringLayout layout, ProbeDepth depth, int maxDistance, KernelLevel kernel, Action<NearPair> found)
{
    /// <summary>Joins codes with each other.</summary>
    public void Join(CodeArray codes)
    {
        for (var table = 0; table < layout.Tables; table++)
        {
            var sorted = new SortedCodes(codes, layout, table);
            Join(sorted, sorted, table);
        }
    }

    /// <summary>Joins codes with others.</summary>
    public void Join(CodeArray codes, CodeArray others)
    {
        for (var table = 0; table < layout.Tables; table++)
        {
            Join(new SortedCodes(codes, layout, table), new SortedCodes(others, layout, table), table);
        }
    }

    private void Join(SortedCodes codes, SortedCodes others, int table)
    {
        if (kernel == KernelLevel.Vector512)
        {
            Join<Vector512SketchLanes>(codes, others, table);
        }
        else if (kernel == KernelLevel.Vector256)
        {
            Join<Vector256SketchLanes>(codes, others, table);
        }
        else
        {
            Join<ScalarSketchLanes>(codes, others, table);
        }
    }

    private void Join<TLanes>(SortedCodes codes, SortedCodes others, int table)
        where TLanes : ISketchLanes
    {
        for (var flips = 0; flips <= depth.MaxFlips(table, layout.Tables); flips++)
        {
            var maxSketchDistance = depth.MaxSketchDistance(table, layout.Tables, flips);
            for (var key = 0; key < 1 << layout.KeyBits; key++)
            {
                var (start, end) = codes.List(key);
                if (start < end)
                {
                    JoinList<TLanes>(codes, start, end, key, others, flips, maxSketchDistance, table);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void JoinList<TLanes>(SortedCodes codes, int start, int end, int key, SortedCodes others, int flips, int maxSketchDistance, int table)
        where TLanes : ISketchLanes
    {
        var isSelf = ReferenceEquals(codes, others);
        nuint length = (uint)codes.LengthBytes;
        ref var sketches = ref codes.Sketches;
        ref var otherSketches = ref others.Sketches;
        ref var code = ref codes.Codes;
        ref var otherCode = ref others.Codes;
        foreach (var mask in FlipMasks.Of(layout.KeyBits, flips))
        {
            var otherKey = key ^ mask;
            if (isSelf && otherKey < key)
            {
                continue;
            }

            var (otherStart, otherEnd) = others.List(otherKey);
            for (var place = start; place < end; place++)
            {
                var sketch = Unsafe.Add(ref sketches, place);
                for (var first = isSelf && flips == 0 ? place + 1 : otherStart; first < otherEnd; first += TLanes.Width)
                {
                    var near = TLanes.Near(ref Unsafe.Add(ref otherSketches, first), sketch, maxSketchDistance);
                    if (otherEnd - first < TLanes.Width)
                    {
                        near &= (1UL << (otherEnd - first)) - 1;
                    }

                    for (; near != 0; near &= near - 1)
                    {
                        var other = first + BitOperations.TrailingZeroCount(near);
                        var distance = HammingDistance.Distance(
                            ref Unsafe.Add(ref code, (uint)place * length), ref Unsafe.Add(ref otherCode, (uint)other * length), length, maxDistance);
                        if (distance <= maxDistance && IsFirstFoundBy(table, codes.Code(place), others.Code(other)))
                        {
                            found(Pair(codes.Id(place), others.Id(other), distance, isSelf));
                        }
                    }
                }
            }
        }
    }

    /// <summary>Whether no earlier table has found the pair.</summary>
    private bool IsFirstFoundBy(int table, ReadOnlySpan<byte> code, ReadOnlySpan<byte> other)
    {
        for (var earlier = 0; earlier < table; earlier++)
        {
            var a = layout.Of(code, earlier);
            var b = layout.Of(other, earlier);
            var flips = BitOperations.PopCount((uint)(a.Key ^ b.Key));
            if (flips <= depth.MaxFlips(earlier, layout.Tables)
                && BitOperations.PopCount((uint)(a.Sketch ^ b.Sketch)) <= depth.MaxSketchDistance(earlier, layout.Tables, flips))
            {
                return false;
            }
        }

        return true;
    }

    private static NearPair Pair(long id, long other, int distance, bool isSelf) =>
        isSelf && other < id ? new NearPair(other, id, distance) : new NearPair(id, other, distance);
}
