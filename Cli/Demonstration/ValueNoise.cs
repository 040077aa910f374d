namespace OrleansImageSearch.Cli.Demonstration;

/// <summary>Smooth random fields: random values on a lattice, blended between its points, in octaves of falling strength.</summary>
internal sealed class ValueNoise(int seed)
{
    /// <summary>The field at a point, about 0 to 1, with detail down to 1 / 2^(octaves - 1) of a lattice cell.</summary>
    public double At(double x, double y, int octaves)
    {
        double sum = 0, strength = 0.5;
        for (var octave = 0; octave < octaves; octave++)
        {
            sum += strength * Cell(x, y, octave);
            (x, y, strength) = (x * 2, y * 2, strength / 2);
        }

        return sum / (1 - (2 * strength));
    }

    private double Cell(double x, double y, int octave)
    {
        var (left, top) = (Math.Floor(x), Math.Floor(y));
        var (right, down) = (Smooth(x - left), Smooth(y - top));
        var (column, row) = ((int)left, (int)top);
        var upper = double.Lerp(Lattice(column, row, octave), Lattice(column + 1, row, octave), right);
        var lower = double.Lerp(Lattice(column, row + 1, octave), Lattice(column + 1, row + 1, octave), right);
        return double.Lerp(upper, lower, down);
    }

    private static double Smooth(double t) => t * t * (3 - (2 * t));

    // An integer hash with full avalanche (murmur3's finalizer), so that neighbouring points and seeds are unrelated.
    private double Lattice(int column, int row, int octave)
    {
        var hash = unchecked((uint)((column * 374761393) ^ (row * 668265263) ^ (octave * 974711) ^ (seed * 1274126177)));
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return (hash ^ (hash >> 16)) / (double)uint.MaxValue;
    }
}
