using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>
/// Slots in the order of their substrings' keys, and beside each its sketch, so that most are turned down without a look at the
/// code. Memory: a byte and the bits of a slot for each, and four bytes for each key; slots that lie in the keys' order take none.
/// A position in it is a place.
/// </summary>
internal sealed class SubstringTable
{
    /// <summary>Keys whose lists are fetched together, so that the waits for memory overlap.</summary>
    private const int BlockKeys = 64;

    private readonly int _keyBits;

    /// <summary>The first place of each key, and the end.</summary>
    private readonly int[] _starts;
    private readonly byte[] _sketches;

    /// <summary>None where the slots lie in the keys' order already.</summary>
    private readonly PackedArray? _slots;

    /// <param name="keyBits">Bits in every key.</param>
    /// <param name="substrings">Of each slot.</param>
    public SubstringTable(int keyBits, ReadOnlySpan<Substring> substrings)
    {
        _keyBits = keyBits;
        _starts = KeyOrder.Starts(keyBits, substrings);
        var next = _starts.AsSpan(0, 1 << keyBits).ToArray();
        _sketches = new byte[substrings.Length + SketchLanes.MaxWidth];
        var slots = new PackedArray(substrings.Length, (ulong)substrings.Length);
        var isOrdered = true;
        for (var slot = 0; slot < substrings.Length; slot++)
        {
            var place = next[substrings[slot].Key]++;
            _sketches[place] = substrings[slot].Sketch;
            slots.Set(place, (ulong)slot);
            isOrdered &= place == slot;
        }

        _slots = isOrdered ? null : slots;
    }

    public long MemoryBytes => _starts.LongLength * sizeof(int) + _sketches.LongLength + (_slots?.MemoryBytes ?? 0);

    /// <summary>The slot at a place.</summary>
    public int Slot(int place) => _slots is null ? place : (int)_slots[place];

    /// <summary>
    /// Writes the places of all slots whose key differs from the query's in exactly <paramref name="flips"/> bits and whose sketch
    /// in at most <paramref name="maxSketchDistance"/>.
    /// </summary>
    /// <param name="query">The query's substring.</param>
    /// <param name="flips">0 or more.</param>
    /// <param name="maxSketchDistance">0 or more.</param>
    /// <param name="places">Grows as needed.</param>
    /// <param name="level">A supported level.</param>
    /// <returns>How many places were written.</returns>
    public int Find(Substring query, int flips, int maxSketchDistance, ref int[] places, KernelLevel level) => level switch
    {
        KernelLevel.Vector512 => Find<Vector512SketchLanes>(query, flips, maxSketchDistance, ref places),
        KernelLevel.Vector256 => Find<Vector256SketchLanes>(query, flips, maxSketchDistance, ref places),
        _ => Find<ScalarSketchLanes>(query, flips, maxSketchDistance, ref places),
    };


    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private int Find<TLanes>(Substring query, int flips, int maxSketchDistance, ref int[] places)
        where TLanes : ISketchLanes
    {
        Span<(int Start, int End)> lists = stackalloc (int, int)[BlockKeys];
        ref var sketches = ref MemoryMarshal.GetArrayDataReference(_sketches);
        var found = 0;
        for (var masks = FlipMasks.Of(_keyBits, flips); !masks.IsEmpty; masks = masks[Math.Min(BlockKeys, masks.Length)..])
        {
            var block = lists[..Math.Min(BlockKeys, masks.Length)];
            var most = found;
            for (var i = 0; i < block.Length; i++)
            {
                var key = query.Key ^ masks[i];
                block[i] = (_starts[key], _starts[key + 1]);
                most += block[i].End - block[i].Start;
                Memory.Prefetch(ref Unsafe.Add(ref sketches, block[i].Start));
            }

            if (places.Length < most)
            {
                Array.Resize(ref places, 2 * most);
            }

            ref var place = ref MemoryMarshal.GetArrayDataReference(places);
            foreach (var (start, end) in block)
            {
                for (var first = start; first < end; first += TLanes.Width)
                {
                    var near = TLanes.Near(ref Unsafe.Add(ref sketches, first), query.Sketch, maxSketchDistance);
                    if (end - first < TLanes.Width)
                    {
                        near &= (1UL << (end - first)) - 1;
                    }

                    for (; near != 0; near &= near - 1)
                    {
                        Unsafe.Add(ref place, found++) = first + BitOperations.TrailingZeroCount(near);
                    }
                }
            }
        }

        return found;
    }
}
