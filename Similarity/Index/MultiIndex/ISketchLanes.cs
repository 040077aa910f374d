namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>Compares a register's worth of one-byte sketches with the query's: all that differs between instruction sets.</summary>
internal interface ISketchLanes
{
    /// <summary>Sketches compared at once, 1 to <see cref="SketchLanes.MaxWidth"/>.</summary>
    static abstract int Width { get; }

    /// <summary>Bit i is set where sketch i differs from the query's in at most <paramref name="maxDistance"/> bits.</summary>
    static abstract ulong Near(ref byte sketches, byte query, int maxDistance);
}
