namespace OrleansImageSearch.Similarity.Layout;

/// <summary>Distinct places to compare a point with, in the order they came.</summary>
/// <param name="capacity">Most places ever added between two clearings.</param>
internal sealed class CandidateSet(int capacity)
{
    private readonly int[] _places = new int[capacity];
    private readonly float[] _distances = new float[capacity];
    private readonly int[] _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * capacity))];
    private int _count;

    public ReadOnlySpan<int> Places => _places.AsSpan(0, _count);

    /// <summary>Room for a distance a place.</summary>
    public Span<float> Distances => _distances.AsSpan(0, _count);

    public void Clear()
    {
        Array.Clear(_slots);
        _count = 0;
    }

    /// <summary>Adds a place that is not the point itself and was not added yet.</summary>
    public void Add(int place, int point)
    {
        if (place == point)
        {
            return;
        }

        var mask = _slots.Length - 1;
        var slot = (int)((uint)place * 0x9E3779B1u >> 7) & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_slots[slot] == place + 1)
            {
                return;
            }
        }

        _slots[slot] = place + 1;
        _places[_count++] = place;
    }
}
