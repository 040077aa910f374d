using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>
/// Uniform random codes, and queries that are each a stored code with 0 to <see cref="MaxFlips"/> of its bits flipped, all numbers
/// of flips equally often.
/// </summary>
internal sealed class RaceCodes
{
    private readonly byte[] _codes;
    private readonly int[] _nearestDistances;

    /// <param name="bits">Bits a code: 64, 256 or 1024.</param>
    /// <param name="count">Codes.</param>
    /// <param name="queries">Queries.</param>
    /// <param name="seed">Of the random numbers.</param>
    public RaceCodes(int bits, int count, int queries, int seed)
    {
        Bits = bits;
        Count = count;
        MaxFlips = bits == 64 ? 8 : bits / 8 - 1;
        var random = new Random(seed);
        _codes = new byte[checked(count * LengthBytes)];
        random.NextBytes(_codes);
        Queries = new byte[queries][];
        var places = Enumerable.Range(0, bits).ToArray();
        for (var i = 0; i < queries; i++)
        {
            Queries[i] = Code(random.Next(count)).ToArray();
            random.Shuffle(places);
            foreach (var place in places.AsSpan(0, i % (MaxFlips + 1)))
            {
                Queries[i][place / 8] ^= (byte)(1 << (place % 8));
            }
        }

        _nearestDistances = Array.ConvertAll(Queries, NearestDistance);
    }

    public int Bits { get; }

    public int LengthBytes => Bits / 8;

    public int Count { get; }

    /// <summary>The distance within which every query has a code.</summary>
    public int MaxFlips { get; }

    /// <summary>The mean share of a query's bits that differ from its code's.</summary>
    public double MeanFlipProbability => MaxFlips / 2.0 / Bits;

    public byte[][] Queries { get; }

    public ReadOnlySpan<byte> Code(int index) => _codes.AsSpan(index * LengthBytes, LengthBytes);

    /// <summary>The share of the queries whose nearest code found is as near as brute force's.</summary>
    /// <param name="nearest">For each query the index of a code, or -1.</param>
    public double Recall(long[] nearest) =>
        Enumerable.Range(0, Queries.Length).Count(query =>
            nearest[query] >= 0
            && HammingDistance.Distance(Queries[query], Code((int)nearest[query])) == _nearestDistances[query])
        / (double)Queries.Length;

    /// <summary>Writes codes and queries as they are, one after another.</summary>
    public void Write(string codesFile, string queriesFile)
    {
        File.WriteAllBytes(codesFile, _codes);
        File.WriteAllBytes(queriesFile, [.. Queries.SelectMany(query => query)]);
    }

    private int NearestDistance(byte[] query)
    {
        var distances = new int[Math.Min(Count, 4096)];
        var nearest = int.MaxValue;
        for (var first = 0; first < Count; first += distances.Length)
        {
            var chunk = distances.AsSpan(0, Math.Min(distances.Length, Count - first));
            HammingDistance.Distances(query, _codes.AsSpan(first * LengthBytes, chunk.Length * LengthBytes), int.MaxValue, chunk, KernelLevels.Best);
            foreach (var distance in chunk)
            {
                nearest = Math.Min(nearest, distance);
            }
        }

        return nearest;
    }
}
