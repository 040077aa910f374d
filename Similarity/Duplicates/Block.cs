namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>A square of two aligned planes, each brought to mean 0 and contrast 1, and how brightness would have to move there for both to agree.</summary>
/// <param name="MiddleX">Column of its middle.</param>
/// <param name="MiddleY">Row of its middle.</param>
/// <param name="IsTextured">Whether there is anything to compare, in either plane.</param>
/// <param name="Contrast">Standard deviation of the second plane's brightness, in levels.</param>
/// <param name="Correlation">Of the two planes' brightness, -1 to 1; 0 where one is flat.</param>
/// <param name="Xx">Mean square of the second plane's change along a row.</param>
/// <param name="Xy">Mean product of its changes along a row and down a column.</param>
/// <param name="Yy">Mean square of its change down a column.</param>
/// <param name="Xe">Mean product of its change along a row and what the first plane has more.</param>
/// <param name="Ye">The same down a column.</param>
internal readonly record struct Block(
    double MiddleX, double MiddleY, bool IsTextured, double Contrast, double Correlation, double Xx, double Xy, double Yy, double Xe, double Ye)
{
    /// <summary>From this correlation on, both planes show the same.</summary>
    private const double SameCorrelation = 0.8;

    /// <summary>Below it they show nothing of which it could be said that it has moved.</summary>
    private const double LeastCorrelation = 0.5;

    /// <summary>
    /// Levels a pixel, root mean square, by which brightness must change in the direction in which it changes least: else what the block
    /// shows can slide along an edge unnoticed, and noise or a shadow passes for a move.
    /// </summary>
    private const double LeastChange = 1.5;

    /// <summary>Farther, a displacement is not told by its gradient.</summary>
    private const double FarPixels = 3;

    private const double SmallestDifference = 1e-9;

    /// <summary>Whether both planes show the same here.</summary>
    public bool Agrees => IsTextured && Correlation >= SameCorrelation;

    /// <summary>
    /// By how many pixels what the block shows has moved against the alignment, as far as a move explains why the planes differ; null where
    /// it cannot be told.
    /// </summary>
    public (double X, double Y)? Displacement
    {
        get
        {
            var half = (Xx - Yy) / 2;
            var least = (Xx + Yy) / 2 - Math.Sqrt(half * half + Xy * Xy);
            if (Correlation < LeastCorrelation || least * Contrast * Contrast < LeastChange * LeastChange)
            {
                return null;
            }

            var determinant = Xx * Yy - Xy * Xy;
            var (x, y) = ((Yy * Xe - Xy * Ye) / determinant, (Xx * Ye - Xy * Xe) / determinant);

            // Of planes of contrast 1, the mean squared difference is 2 - 2 r; a step by least squares takes away its product with the slope.
            var explained = Math.Clamp((x * Xe + y * Ye) / (2 - 2 * Correlation + SmallestDifference), 0, 1);
            // Squared, since letters and shadows over a block are explained by a move in part, too.
            var factor = explained * explained * Math.Min(1, FarPixels / Math.Sqrt(x * x + y * y + SmallestDifference));
            return (x * factor, y * factor);
        }
    }
}
