namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>x' = A x + B y + C, y' = D x + E y + F.</summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    public (double X, double Y) Apply(FeaturePlace place) => (A * place.X + B * place.Y + C, D * place.X + E * place.Y + F);

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
