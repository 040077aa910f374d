using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Race.Photos;

/// <summary>Distances between pairs of codes drawn at random.</summary>
/// <param name="Mean">Bits.</param>
/// <param name="Deviation">Bits.</param>
/// <param name="FirstPercentile">Bits: a hundredth of the pairs is no farther apart.</param>
internal sealed record CodeStatistics(double Mean, double Deviation, int FirstPercentile)
{
    private const int Pairs = 50_000;

    /// <summary>Of the codes with ids from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public static CodeStatistics Of(byte[] codes, int lengthBytes, int start, int end, Random random)
    {
        var distances = new int[Pairs];
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (a, b) = (random.Next(start, end), random.Next(start, end));
            while (a == b)
            {
                b = random.Next(start, end);
            }

            distances[pair] = HammingDistance.Distance(codes.AsSpan(a * lengthBytes, lengthBytes), codes.AsSpan(b * lengthBytes, lengthBytes));
        }

        Array.Sort(distances);
        var mean = distances.Average();
        return new CodeStatistics(mean, Math.Sqrt(distances.Average(distance => Math.Pow(distance - mean, 2))), distances[Pairs / 100]);
    }

    public override string ToString() => FormattableString.Invariant($"{Mean:F1} bits, deviation {Deviation:F1}, 1% within {FirstPercentile}");
}
