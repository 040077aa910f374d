namespace OrleansImageSearch.Similarity.Measures.Pdq;

/// <summary>
/// What turning and mirroring a picture does to its DCT: exchanging rows and columns exchanges the frequencies, and
/// mirroring an axis negates that axis' odd frequencies, which are those with an even index here (frequency = index + 1).
/// </summary>
internal static class PdqOrientation
{
    /// <summary>Where coefficient (<paramref name="row"/>, <paramref name="column"/>) of the turned picture comes from.</summary>
    /// <returns>The index in the original's coefficients and whether the sign changes.</returns>
    public static (int Source, bool Negated) Of(Orientation orientation, int row, int column)
    {
        var exchanged = orientation is Orientation.Rotate90 or Orientation.Rotate270 or Orientation.FlipPlus1 or Orientation.FlipMinus1;
        var (i, j) = exchanged ? (column, row) : (row, column);

        // In terms of the original: which axes are mirrored before the exchange.
        var rowsMirrored = orientation is Orientation.Rotate180 or Orientation.Rotate270 or Orientation.FlipX or Orientation.FlipMinus1;
        var columnsMirrored = orientation is Orientation.Rotate90 or Orientation.Rotate180 or Orientation.FlipY or Orientation.FlipMinus1;
        var negated = (rowsMirrored && (i & 1) == 0) != (columnsMirrored && (j & 1) == 0);
        return ((i * PdqTransform.Frequencies) + j, negated);
    }
}
