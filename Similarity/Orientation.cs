namespace OrleansImageSearch.Similarity;

/// <summary>
/// The eight ways to turn and mirror a picture (the dihedral group of the square), in the order in which measures give
/// their descriptors. Rows and columns are those of the described picture.
/// </summary>
public enum Orientation
{
    Original = 0,

    /// <summary>A quarter turn counter-clockwise.</summary>
    Rotate90 = 1,

    Rotate180 = 2,

    /// <summary>A quarter turn clockwise.</summary>
    Rotate270 = 3,

    /// <summary>Top and bottom exchanged.</summary>
    FlipX = 4,

    /// <summary>Left and right exchanged.</summary>
    FlipY = 5,

    /// <summary>Rows and columns exchanged.</summary>
    FlipPlus1 = 6,

    /// <summary>Rows and columns exchanged across the other diagonal.</summary>
    FlipMinus1 = 7,
}

public static class OrientationExtensions
{
    /// <summary>Where the cell (<paramref name="row"/>, <paramref name="column"/>) of the turned picture lies in the original, both <paramref name="side"/> x <paramref name="side"/> cells.</summary>
    public static (int Row, int Column) Source(this Orientation orientation, int row, int column, int side)
    {
        var last = side - 1;
        return orientation switch
        {
            Orientation.Original => (row, column),
            Orientation.Rotate90 => (column, last - row),
            Orientation.Rotate180 => (last - row, last - column),
            Orientation.Rotate270 => (last - column, row),
            Orientation.FlipX => (last - row, column),
            Orientation.FlipY => (row, last - column),
            Orientation.FlipPlus1 => (column, row),
            Orientation.FlipMinus1 => (last - column, last - row),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "This is not one of the eight orientations."),
        };
    }
}
