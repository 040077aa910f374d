namespace OrleansImageSearch.Benchmarks.Race.Photos;

/// <summary>
/// More photos than there are: photo i is a real one while there are any, and then a recombination of four real photos drawn at
/// random. Margins are scaled to length 1 a photo; a recombination is their mean over all photos and the four's deviations from it, weighted
/// by random weights whose squares add up to 1. That keeps the mean and the covariance of all margins, so that distances between
/// unrelated codes keep their distribution; <see cref="CodeStatistics"/> says how well.
/// </summary>
internal sealed class PhotoModel
{
    private const int Parents = 4;

    private readonly float[][] _real;
    private readonly float[][] _deviations;
    private readonly float[] _mean;
    private readonly int _seed;

    /// <param name="margins">Of the real photos, all of one length.</param>
    /// <param name="seed">Of the random numbers.</param>
    public PhotoModel(float[][] margins, int seed)
    {
        _seed = seed;
        _real = Array.ConvertAll(margins, Scaled);
        _mean = new float[margins[0].Length];
        foreach (var photo in _real)
        {
            AddTo(_mean, photo, 1f / _real.Length);
        }

        _deviations = Array.ConvertAll(_real, photo => photo.Zip(_mean, (margin, mean) => margin - mean).ToArray());
    }

    public int RealCount => _real.Length;

    /// <summary>The margins of photo <paramref name="id"/>, the same at every call.</summary>
    public float[] Margins(int id)
    {
        if (id < _real.Length)
        {
            return _real[id];
        }

        var random = RandomOf(id);
        var weights = Enumerable.Range(0, Parents).Select(_ => Gaussian(random)).ToArray();
        var length = Math.Sqrt(weights.Sum(weight => weight * weight));
        var margins = _mean.ToArray();
        foreach (var weight in weights)
        {
            AddTo(margins, _deviations[random.Next(_deviations.Length)], (float)(weight / length));
        }

        return margins;
    }

    /// <summary>Random numbers of photo <paramref name="id"/> alone.</summary>
    public Random RandomOf(int id)
    {
        // The finalizer of SplitMix64 (Steele, Lea and Flood 2014): neighbouring seeds give alike first numbers.
        var mixed = unchecked(((ulong)_seed << 32) + (uint)id + 0x9e3779b97f4a7c15);
        mixed = unchecked((mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9);
        mixed = unchecked((mixed ^ mixed >> 27) * 0x94d049bb133111eb);
        return new Random((int)(mixed ^ mixed >> 31));
    }

    private static float[] Scaled(float[] margins)
    {
        var length = (float)Math.Sqrt(margins.Sum(margin => (double)margin * margin));
        return length == 0 ? margins : Array.ConvertAll(margins, margin => margin / length);
    }

    private static void AddTo(float[] sum, float[] margins, float weight)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += margins[i] * weight;
        }
    }

    /// <summary>A standard normal number (Box and Muller 1958).</summary>
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
