using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Race.Pairs;

/// <summary>
/// Uniform random codes of which a twentieth are copies of others with 0 to the radius of their bits flipped, all numbers of flips
/// equally often, in random order. Unrelated codes of 256 bits or more are never within the radius, so that the pairs are known:
/// those of a code and its copies, and of copies of one code, that are near enough.
/// </summary>
internal sealed class PlantedPairs
{
    private const int CodesPerCopy = 20;

    /// <param name="bits">Bits a code, 256 or more.</param>
    /// <param name="count">Codes, copies included.</param>
    /// <param name="seed">Of the random numbers.</param>
    public PlantedPairs(int bits, int count, int seed)
    {
        LengthBytes = bits / 8;
        Radius = Workload.RadiusOf(bits);
        Count = count;
        var random = new Random(seed);
        var ids = Enumerable.Range(0, count).ToArray();
        random.Shuffle(ids);
        var originals = count - (count / CodesPerCopy);
        Codes = new byte[checked(count * LengthBytes)];
        random.NextBytes(Codes);
        var families = new Dictionary<int, List<int>>();
        foreach (var copy in ids.AsSpan(originals))
        {
            var original = ids[random.Next(originals)];
            Code(original).CopyTo(Code(copy));
            Flips.Random(Code(copy), random.Next(Radius + 1), random);
            if (!families.TryGetValue(original, out var family))
            {
                families[original] = family = [original];
            }

            family.Add(copy);
        }

        Pairs = families.Values.SelectMany(PairsWithin).ToHashSet();
    }

    public int Count { get; }

    public int LengthBytes { get; }

    public int Radius { get; }

    public byte[] Codes { get; }

    /// <summary>All pairs within the radius.</summary>
    public IReadOnlySet<CodePair> Pairs { get; }

    /// <summary>The share found of the pairs that have one of the first <paramref name="searched"/> codes.</summary>
    /// <exception cref="InvalidOperationException">A pair found is farther apart than the radius.</exception>
    public double Recall(IEnumerable<CodePair> found, int searched)
    {
        var hits = 0;
        foreach (var pair in found.Distinct())
        {
            hits += Pairs.Contains(pair) ? 1
                : Distance(pair) <= Radius ? 0
                : throw new InvalidOperationException($"The codes {pair.First} and {pair.Second} are {Distance(pair)} bits apart, not {Radius}.");
        }

        return hits / (double)Pairs.Count(pair => pair.First < searched);
    }

    private Span<byte> Code(int id) => Codes.AsSpan(id * LengthBytes, LengthBytes);

    private int Distance(CodePair pair) => HammingDistance.Distance(Code(pair.First), Code(pair.Second));

    private IEnumerable<CodePair> PairsWithin(List<int> family) =>
        from a in family
        from b in family
        where a < b
        let pair = new CodePair(a, b)
        where Distance(pair) <= Radius
        select pair;
}

/// <summary>Two codes by their ids.</summary>
/// <param name="First">The smaller id.</param>
/// <param name="Second">The larger id.</param>
internal readonly record struct CodePair(int First, int Second);
