namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>x' = A x + B y + C, y' = D x + E y + F.</summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    public static AffineMap Identity => new(1, 0, 0, 0, 1, 0);

    /// <summary>By how much it enlarges lengths, in the mean over all directions.</summary>
    public double Scale => Math.Sqrt(Math.Abs(A * E - B * D));

    public (double X, double Y) Apply(FeaturePlace place) => Apply(place.X, place.Y);

    public (double X, double Y) Apply(double x, double y) => (A * x + B * y + C, D * x + E * y + F);

    /// <summary>First this map, then another.</summary>
    public AffineMap Then(AffineMap next) => new(
        next.A * A + next.B * D, next.A * B + next.B * E, next.A * C + next.B * F + next.C,
        next.D * A + next.E * D, next.D * B + next.E * E, next.D * C + next.E * F + next.F);

    public AffineMap Inverse()
    {
        var determinant = A * E - B * D;
        var (a, b, d, e) = (E / determinant, -B / determinant, -D / determinant, A / determinant);
        return new AffineMap(a, b, -a * C - b * F, d, e, -d * C - e * F);
    }

    /// <summary>How far apart this map and another carry a corner of a picture, at most.</summary>
    public double LargestMiss(AffineMap other, int width, int height)
    {
        var map = this;
        return new[] { (0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1) }.Max(corner =>
        {
            var ((x, y), (otherX, otherY)) = (map.Apply(corner.Item1, corner.Item2), other.Apply(corner.Item1, corner.Item2));
            return Math.Sqrt((x - otherX) * (x - otherX) + (y - otherY) * (y - otherY));
        });
    }

    /// <summary>Carries a whole picture onto a whole other one that is it in another size and, turned or mirrored, by the other's pixels.</summary>
    public static AffineMap BetweenFrames(int width, int height, int otherWidth, int otherHeight, Orientation orientation)
    {
        // Places are the middles of pixels, frames reach half a pixel farther; both sides are 1 long in between.
        var shrink = new AffineMap(1.0 / width, 0, 0.5 / width, 0, 1.0 / height, 0.5 / height);
        var grow = new AffineMap(otherWidth, 0, -0.5, 0, otherHeight, -0.5);
        var turn = orientation switch
        {
            Orientation.Original => Identity,
            Orientation.Rotate90 => new AffineMap(0, -1, 1, 1, 0, 0),
            Orientation.Rotate180 => new AffineMap(-1, 0, 1, 0, -1, 1),
            Orientation.Rotate270 => new AffineMap(0, 1, 0, -1, 0, 1),
            Orientation.FlipX => new AffineMap(1, 0, 0, 0, -1, 1),
            Orientation.FlipY => new AffineMap(-1, 0, 1, 0, 1, 0),
            Orientation.FlipPlus1 => new AffineMap(0, 1, 0, 1, 0, 0),
            Orientation.FlipMinus1 => new AffineMap(0, -1, 1, -1, 0, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "This is not one of the eight orientations."),
        };
        return shrink.Then(turn).Then(grow);
    }

    /// <summary>Whether it could be an edit: no mirroring, no scaling beyond ten times, no axis squashed to less than half the other.</summary>
    public bool IsPlausible
    {
        get
        {
            const double MaxScale = 10, MaxSquash = 2;

            // Singular values of the 2 x 2 part.
            var (sum, difference) = (Math.Sqrt((A + E) * (A + E) + (D - B) * (D - B)), Math.Sqrt((A - E) * (A - E) + (B + D) * (B + D)));
            var (large, small) = ((sum + difference) / 2, (sum - difference) / 2);
            return small > 0 && large < MaxSquash * small && large < MaxScale && small > 1 / MaxScale;
        }
    }

    /// <summary>The turn, scaling and shift that carry one feature onto another.</summary>
    public static AffineMap Between(FeaturePlace from, FeaturePlace to)
    {
        var scale = to.Size / from.Size;
        var (sin, cos) = Math.SinCos(to.Angle - from.Angle);
        var (a, b) = (scale * cos, -scale * sin);
        return new AffineMap(a, b, to.X - a * from.X - b * from.Y, -b, a, to.Y + b * from.X - a * from.Y);
    }

    /// <summary>The least-squares map of pairs of places; null where they lie on a line.</summary>
    public static AffineMap? Fit(IReadOnlyList<(FeaturePlace From, FeaturePlace To)> pairs)
    {
        var (meanX, meanY) = (pairs.Average(pair => pair.From.X), pairs.Average(pair => pair.From.Y));
        double xx = 0, xy = 0, yy = 0, xu = 0, yu = 0, xv = 0, yv = 0, u = 0, v = 0;
        foreach (var (from, to) in pairs)
        {
            var (x, y) = (from.X - meanX, from.Y - meanY);
            (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
            (xu, yu, xv, yv) = (xu + x * to.X, yu + y * to.X, xv + x * to.Y, yv + y * to.Y);
            (u, v) = (u + to.X, v + to.Y);
        }

        const double LeastSpread = 1e-3;
        var determinant = xx * yy - xy * xy;
        if (determinant <= LeastSpread * xx * yy)
        {
            return null;
        }

        var (a, b) = ((xu * yy - yu * xy) / determinant, (yu * xx - xu * xy) / determinant);
        var (d, e) = ((xv * yy - yv * xy) / determinant, (yv * xx - xv * xy) / determinant);
        return new AffineMap(a, b, u / pairs.Count - a * meanX - b * meanY, d, e, v / pairs.Count - d * meanX - e * meanY);
    }
}
