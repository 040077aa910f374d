namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// A stored code's id and its distance from the query, in the metric's unit. Ordered nearest first, ties by smaller id.
/// </summary>
public readonly record struct Neighbor(long Id, float Distance) : IComparable<Neighbor>
{
    public int CompareTo(Neighbor other)
    {
        var byDistance = Distance.CompareTo(other.Distance);
        return byDistance != 0 ? byDistance : Id.CompareTo(other.Id);
    }

    public static bool operator <(Neighbor left, Neighbor right) => left.CompareTo(right) < 0;

    public static bool operator >(Neighbor left, Neighbor right) => left.CompareTo(right) > 0;

    public static bool operator <=(Neighbor left, Neighbor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Neighbor left, Neighbor right) => left.CompareTo(right) >= 0;
}
