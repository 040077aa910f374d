namespace OrleansImageSearch.Similarity.Layout;

/// <summary>
/// The nearest neighbours of each of many points: a row of at most <see cref="Width"/> a point, nearest first, ties by smaller place.
/// Rows may be changed by different threads at once.
/// </summary>
public sealed class NearestTable
{
    private readonly int[] _neighbors;
    private readonly float[] _distances;
    private readonly bool[] _isNew;
    private readonly byte[] _lengths;

    /// <param name="count">Points.</param>
    /// <param name="width">Neighbours kept of each, 1 to 255.</param>
    public NearestTable(int count, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, byte.MaxValue);
        (Count, Width) = (count, width);
        _neighbors = new int[checked(count * width)];
        _distances = new float[count * width];
        _isNew = new bool[count * width];
        _lengths = new byte[count];
    }

    private NearestTable(NearestTable source)
    {
        (Count, Width) = (source.Count, source.Width);
        _neighbors = [.. source._neighbors];
        _distances = [.. source._distances];
        _isNew = new bool[source._isNew.Length];
        _lengths = [.. source._lengths];
    }

    public int Count { get; }

    public int Width { get; }

    public ReadOnlySpan<int> Neighbors(int point) => _neighbors.AsSpan(point * Width, _lengths[point]);

    public ReadOnlySpan<float> Distances(int point) => _distances.AsSpan(point * Width, _lengths[point]);

    /// <summary>Whether each neighbour came since this table was copied from another.</summary>
    internal ReadOnlySpan<bool> IsNew(int point) => _isNew.AsSpan(point * Width, _lengths[point]);

    /// <summary>A copy in which nothing is new.</summary>
    internal NearestTable CopyAsOld() => new(this);

    /// <summary>Keeps a neighbour if it is among the nearest so far.</summary>
    /// <returns>Whether the row changed.</returns>
    public bool Offer(int point, int neighbor, float distance)
    {
        var first = point * Width;
        var length = _lengths[point];
        if (length == Width && !IsBefore(distance, neighbor, first + length - 1))
        {
            return false;
        }

        if (Neighbors(point).Contains(neighbor))
        {
            return false;
        }

        if (length < Width)
        {
            _lengths[point] = ++length;
        }

        var at = first + length - 1;
        for (; at > first && IsBefore(distance, neighbor, at - 1); at--)
        {
            _neighbors[at] = _neighbors[at - 1];
            _distances[at] = _distances[at - 1];
            _isNew[at] = _isNew[at - 1];
        }

        _neighbors[at] = neighbor;
        _distances[at] = distance;
        _isNew[at] = true;
        return true;
    }

    /// <summary>The first so many neighbours of each.</summary>
    public NearestTable Narrowed(int width)
    {
        var narrow = new NearestTable(Count, Math.Min(width, Width));
        for (var point = 0; point < Count; point++)
        {
            var length = Math.Min(narrow.Width, _lengths[point]);
            Neighbors(point)[..length].CopyTo(narrow._neighbors.AsSpan(point * narrow.Width));
            Distances(point)[..length].CopyTo(narrow._distances.AsSpan(point * narrow.Width));
            narrow._lengths[point] = (byte)length;
        }

        return narrow;
    }

    private bool IsBefore(float distance, int neighbor, int at) =>
        distance < _distances[at] || (distance == _distances[at] && neighbor < _neighbors[at]);
}
