using System.Runtime.InteropServices;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// Keeps the k nearest of the neighbours offered to it, ties by smaller id. Memory grows with what is kept, not with k;
/// while fewer than k are kept an offer is an append, afterwards O(log k) in a binary heap with the farthest on top.
/// </summary>
public sealed class TopK
{
    private readonly List<Neighbor> _kept = [];
    private readonly int _k;
    private readonly float _maxDistance;

    /// <param name="k">At least 1.</param>
    /// <param name="maxDistance">Neighbours farther away are not kept.</param>
    public TopK(int k, float maxDistance = float.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (float.IsNaN(maxDistance))
        {
            throw new ArgumentOutOfRangeException(nameof(maxDistance), "The largest distance is not a number; give a bound, or infinity for none.");
        }

        _k = k;
        _maxDistance = maxDistance;
        Radius = maxDistance;
    }

    public int Count => _kept.Count;

    /// <summary>Neighbours farther than this are not kept: the farthest kept once there are k, before that the largest distance.</summary>
    public float Radius { get; private set; }

    /// <summary>Keeps the neighbour if it is among the k nearest so far.</summary>
    public void Offer(Neighbor neighbor)
    {
        if (!(neighbor.Distance <= Radius))
        {
            return;
        }

        if (_kept.Count < _k)
        {
            _kept.Add(neighbor);
            if (_kept.Count < _k)
            {
                return;
            }

            for (var i = _k / 2 - 1; i >= 0; i--)
            {
                SiftDown(i);
            }
        }
        else if (neighbor.CompareTo(_kept[0]) < 0)
        {
            _kept[0] = neighbor;
            SiftDown(0);
        }

        Radius = _kept[0].Distance;
    }

    /// <summary>The neighbours kept, nearest first, ties by smaller id. Empties this selector for the next use.</summary>
    public Neighbor[] Take()
    {
        var sorted = _kept.ToArray();
        Array.Sort(sorted);
        _kept.Clear();
        Radius = _maxDistance;
        return sorted;
    }

    private void SiftDown(int parent)
    {
        var heap = CollectionsMarshal.AsSpan(_kept);
        var moving = heap[parent];
        for (var child = 2 * parent + 1; child < heap.Length; child = 2 * parent + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1].CompareTo(heap[child]) > 0)
            {
                child++;
            }

            if (heap[child].CompareTo(moving) <= 0)
            {
                break;
            }

            heap[parent] = heap[child];
            parent = child;
        }

        heap[parent] = moving;
    }
}
