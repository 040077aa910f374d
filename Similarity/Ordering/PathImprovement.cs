namespace OrleansImageSearch.Similarity.Ordering;

/// <summary>
/// Shortens a path: reverses a part of it (2-opt) or moves up to three items elsewhere, turned or not (Or-opt), as long as that helps. Only
/// edges to an item's nearest are tried, and only at items where something has changed.
/// </summary>
internal sealed class PathImprovement
{
    private const int LongestMove = 3;

    /// <summary>Less is no gain but rounding.</summary>
    private const double LeastGain = 1e-6;

    private const int None = -1;

    private readonly int[] _path;
    private readonly int[] _positions;
    private readonly Func<int, int, float> _distance;
    private readonly int[][] _nearest;
    private readonly Queue<int> _pending;
    private readonly bool[] _isPending;

    private PathImprovement(int[] path, Func<int, int, float> distance, int[][] nearest)
    {
        (_path, _distance, _nearest) = (path, distance, nearest);
        _positions = new int[path.Length];
        Renumber(0, path.Length - 1);
        _pending = new Queue<int>(path);
        _isPending = [.. path.Select(_ => true)];
    }

    /// <param name="path">Every item once; changed.</param>
    /// <param name="distance">Of two items.</param>
    /// <param name="nearest">The nearest of each item.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static void Improve(int[] path, Func<int, int, float> distance, int[][] nearest, CancellationToken cancellationToken)
    {
        var improvement = new PathImprovement(path, distance, nearest);
        while (improvement._pending.TryDequeue(out var item))
        {
            cancellationToken.ThrowIfCancellationRequested();
            improvement._isPending[item] = false;
            while (improvement.TryReverse(item) || improvement.TryMove(item))
            {
                // The item is looked at until nothing at it helps.
            }
        }
    }

    private int At(int position) => position >= 0 && position < _path.Length ? _path[position] : None;

    /// <summary>0 where the path ends.</summary>
    private double Edge(int a, int b) => a == None || b == None ? 0 : _distance(a, b);

    /// <summary>Puts an item next to one of its nearest by reversing what is between.</summary>
    private bool TryReverse(int item)
    {
        foreach (var near in _nearest[item])
        {
            var (first, last) = (Math.Min(_positions[item], _positions[near]), Math.Max(_positions[item], _positions[near]));
            var joined = _distance(item, near);

            // Behind both: (first, next), (last, next) become (first, last), (next, next).
            var (afterFirst, afterLast) = (At(first + 1), At(last + 1));
            if (Edge(_path[first], afterFirst) + Edge(_path[last], afterLast) - joined - Edge(afterFirst, afterLast) > LeastGain)
            {
                Reverse(first + 1, last);
                return true;
            }

            // Before both.
            var (beforeFirst, beforeLast) = (At(first - 1), At(last - 1));
            if (Edge(beforeFirst, _path[first]) + Edge(beforeLast, _path[last]) - joined - Edge(beforeFirst, beforeLast) > LeastGain)
            {
                Reverse(first, last - 1);
                return true;
            }
        }

        return false;
    }

    /// <summary>Moves a part of the path that an item begins or ends to one of the item's nearest.</summary>
    private bool TryMove(int item)
    {
        for (var length = 1; length <= LongestMove; length++)
        {
            foreach (var start in length == 1 ? [_positions[item]] : new[] { _positions[item], _positions[item] - length + 1 })
            {
                if (start >= 0 && start + length <= _path.Length && TryMove(item, start, start + length - 1))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool TryMove(int item, int start, int end)
    {
        var (before, after) = (At(start - 1), At(end + 1));
        var opened = Edge(before, _path[start]) + Edge(_path[end], after) - Edge(before, after);
        var otherEnd = _path[start] == item ? _path[end] : _path[start];
        foreach (var near in _nearest[item])
        {
            var position = _positions[near];
            if (position >= start && position <= end)
            {
                continue;
            }

            foreach (var isBehind in new[] { true, false })
            {
                var beside = isBehind ? At(position + 1) : At(position - 1);
                var isOwn = beside != None && _positions[beside] >= start && _positions[beside] <= end;
                if (!isOwn && opened - _distance(near, item) - Edge(otherEnd, beside) + Edge(near, beside) > LeastGain)
                {
                    Move(start, end, isBehind ? position + 1 : position, isReversed: (_path[start] == item) != isBehind);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Moves the part from <paramref name="start"/> to <paramref name="end"/> before what stands at <paramref name="target"/>.</summary>
    private void Move(int start, int end, int target, bool isReversed)
    {
        Touch(start - 1, start, end, end + 1, target - 1, target);
        var part = _path[start..(end + 1)];
        if (isReversed)
        {
            Array.Reverse(part);
        }

        if (target > end)
        {
            Array.Copy(_path, end + 1, _path, start, target - end - 1);
            part.CopyTo(_path, target - part.Length);
            Renumber(start, target - 1);
        }
        else
        {
            Array.Copy(_path, target, _path, target + part.Length, start - target);
            part.CopyTo(_path, target);
            Renumber(target, end);
        }
    }

    private void Reverse(int first, int last)
    {
        Touch(first - 1, first, last, last + 1);
        Array.Reverse(_path, first, last - first + 1);
        Renumber(first, last);
    }

    private void Renumber(int first, int last)
    {
        for (var position = first; position <= last; position++)
        {
            _positions[_path[position]] = position;
        }
    }

    /// <summary>What stands at an end of a changed edge is to be looked at again.</summary>
    private void Touch(params ReadOnlySpan<int> positions)
    {
        foreach (var position in positions)
        {
            if (At(position) is var item and not None && !_isPending[item])
            {
                _isPending[item] = true;
                _pending.Enqueue(item);
            }
        }
    }
}
