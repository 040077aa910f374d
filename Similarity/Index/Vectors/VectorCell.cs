namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>The vectors nearest to one centroid: their codes and ids, and their sketches, by slot.</summary>
internal sealed class VectorCell(int dimensions)
{
    private readonly CodeArray _codes = new(dimensions);
    private readonly SketchBlocks _sketches = new(dimensions);

    public int Count => _codes.Count;

    public CodeArray Codes => _codes;

    public SketchBlocks Sketches => _sketches;

    /// <summary>No vector here is farther from the centroid.</summary>
    public float Radius { get; private set; }

    public long MemoryBytes => _codes.MemoryBytes + _sketches.MemoryBytes;

    /// <returns>False, and nothing changed, where the id is here already.</returns>
    public bool Add(long id, ReadOnlySpan<byte> code, Sketch sketch, ReadOnlySpan<bool> signs)
    {
        if (_codes.Ids.Contains(id))
        {
            return false;
        }

        _sketches.Set(Count, sketch, signs);
        _codes.Append(id, code);
        Radius = MathF.Max(Radius, sketch.Radius);
        return true;
    }

    /// <summary>Takes an id out; the last vector takes its slot.</summary>
    /// <returns>False where it was not here.</returns>
    public bool Remove(long id)
    {
        var slot = _codes.Ids.IndexOf(id);
        if (slot < 0)
        {
            return false;
        }

        var last = Count - 1;
        if (slot != last)
        {
            _codes.Copy(last, slot);
            _sketches.Copy(last, slot);
        }

        _codes.Truncate(last);
        return true;
    }

    /// <summary>Gives memory back that is kept for further vectors.</summary>
    public void Trim() => _codes.Trim(room: 0);
}
