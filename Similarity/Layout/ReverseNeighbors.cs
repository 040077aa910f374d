namespace OrleansImageSearch.Similarity.Layout;

/// <summary>Of each point, some of those that it is a neighbour of: at most as many as a row of the table is wide, a random choice where there are more.</summary>
internal sealed class ReverseNeighbors
{
    private readonly int _width;
    private readonly int[] _points;
    private readonly bool[] _isNew;
    private readonly int[] _met;

    public ReverseNeighbors(NearestTable table)
    {
        _width = table.Width;
        _points = new int[table.Count * _width];
        _isNew = new bool[_points.Length];
        _met = new int[table.Count];
        for (var point = 0; point < table.Count; point++)
        {
            var neighbors = table.Neighbors(point);
            var isNew = table.IsNew(point);
            for (var i = 0; i < neighbors.Length; i++)
            {
                Meet(neighbors[i], point, isNew[i]);
            }
        }
    }

    public ReadOnlySpan<int> Points(int point) => _points.AsSpan(point * _width, Math.Min(_width, _met[point]));

    public ReadOnlySpan<bool> IsNew(int point) => _isNew.AsSpan(point * _width, Math.Min(_width, _met[point]));

    /// <summary>Reservoir sampling (Vitter 1985).</summary>
    private void Meet(int neighbor, int point, bool isNew)
    {
        var met = _met[neighbor]++;
        var at = met < _width ? met : (int)(SplitMix64.Output(unchecked((ulong)neighbor << 32 | (uint)met)) % (uint)(met + 1));
        if (at < _width)
        {
            _points[neighbor * _width + at] = point;
            _isNew[neighbor * _width + at] = isNew;
        }
    }
}
