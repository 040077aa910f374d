namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// The buckets of one measure: prefixes that tile the signature space, so that every signature lies in exactly one.
/// A prefix trie held as its leaves in signature order. Immutable.
/// </summary>
public sealed class BucketTable
{
    private readonly BucketPrefix[] _prefixes;

    /// <summary>The first signature of each prefix.</summary>
    private readonly uint[] _firsts;

    /// <param name="version">Grows with every split.</param>
    /// <param name="prefixes">The buckets, in any order.</param>
    /// <exception cref="ArgumentException">The prefixes overlap or leave signatures out; the message names the place.</exception>
    public BucketTable(long version, IEnumerable<BucketPrefix> prefixes)
    {
        Version = version;
        _prefixes = [.. prefixes.OrderBy(prefix => prefix.First).ThenBy(prefix => prefix.Length)];
        _firsts = Array.ConvertAll(_prefixes, prefix => prefix.First);
        ThrowIfNotTiling();
    }

    /// <summary>The table with one bucket that holds everything.</summary>
    public static BucketTable Whole { get; } = new(version: 0, [BucketPrefix.Root]);

    public long Version { get; }

    /// <summary>The buckets in signature order.</summary>
    public IReadOnlyList<BucketPrefix> Prefixes => _prefixes;

    /// <summary>The bucket of a signature.</summary>
    public BucketPrefix Find(Signature signature)
    {
        var place = Array.BinarySearch(_firsts, signature.Bits);
        return _prefixes[place >= 0 ? place : ~place - 1];
    }

    public bool Contains(BucketPrefix prefix) => Find(new Signature(prefix.First)) == prefix;

    /// <summary>The next version, in which a bucket's two successors stand in its place.</summary>
    /// <exception cref="ArgumentException">The bucket is not in this table.</exception>
    /// <exception cref="InvalidOperationException">The prefix is a whole signature and cannot grow.</exception>
    public BucketTable Split(BucketPrefix prefix)
    {
        if (!Contains(prefix))
        {
            throw new ArgumentException($"There is no bucket {prefix} in version {Version} of the table.", nameof(prefix));
        }

        BucketPrefix[] successors = [prefix.Child(false), prefix.Child(true)];
        return new BucketTable(Version + 1, _prefixes.Where(other => other != prefix).Concat(successors));
    }

    /// <summary>
    /// The buckets by falling probability that a near-duplicate's signature lies there, the signature's own bucket first in
    /// any case. The probability of a bucket is the product over its prefix of each bit's chance to differ or not. Lazy:
    /// best-first search of the trie (after query-directed probing: Lv et al., "Multi-probe LSH", VLDB 2007).
    /// </summary>
    /// <param name="signature">The query's signature.</param>
    /// <param name="flipCosts"><see cref="Signature.Length"/> bytes, as <see cref="FlipCost"/> encodes them.</param>
    /// <exception cref="ArgumentException">There is not one cost for every bit.</exception>
    public IEnumerable<BucketProbe> Probe(Signature signature, ReadOnlySpan<byte> flipCosts)
    {
        if (flipCosts.Length != Signature.Length)
        {
            throw new ArgumentException($"{flipCosts.Length} flip costs for {Signature.Length} signature bits.", nameof(flipCosts));
        }

        var flips = new double[Signature.Length];
        for (var bit = 0; bit < flips.Length; bit++)
        {
            flips[bit] = FlipCost.FlipProbability(flipCosts[bit]);
        }

        return Probe(signature, flips);
    }

    private IEnumerable<BucketProbe> Probe(Signature signature, double[] flips)
    {
        var own = Find(signature);
        yield return new BucketProbe(own, OwnProbability(own, flips));

        var waiting = new PriorityQueue<Node, (double, int)>();
        for (var node = new Node(0, _prefixes.Length, Depth: 0, Probability: 1); ;)
        {
            if (node.End - node.Start > 1)
            {
                var (zeros, ones) = Divide(node, signature, flips);
                var (likely, other) = zeros.Probability >= ones.Probability ? (zeros, ones) : (ones, zeros);
                waiting.Enqueue(other, other.Priority);
                node = waiting.EnqueueDequeue(likely, likely.Priority);
                continue;
            }

            if (_prefixes[node.Start] != own)
            {
                yield return new BucketProbe(_prefixes[node.Start], node.Probability);
            }

            if (!waiting.TryDequeue(out node, out _))
            {
                yield break;
            }
        }
    }

    private (Node Zeros, Node Ones) Divide(Node node, Signature signature, double[] flips)
    {
        var firstOne = _firsts[node.Start] | 1u << (Signature.Length - 1 - node.Depth);
        var middle = Array.BinarySearch(_firsts, node.Start, node.End - node.Start, firstOne);
        var flip = flips[node.Depth];
        var (zero, one) = signature[node.Depth] ? (flip, 1 - flip) : (1 - flip, flip);
        return (
            new Node(node.Start, middle, node.Depth + 1, node.Probability * zero),
            new Node(middle, node.End, node.Depth + 1, node.Probability * one));
    }

    private static double OwnProbability(BucketPrefix own, double[] flips)
    {
        var probability = 1.0;
        for (var bit = 0; bit < own.Length; bit++)
        {
            probability *= 1 - flips[bit];
        }

        return probability;
    }

    private void ThrowIfNotTiling()
    {
        var next = 0UL;
        foreach (var prefix in _prefixes)
        {
            if (prefix.Length is < 0 or > Signature.Length || (prefix.Bits & ((1UL << (Signature.Length - prefix.Length)) - 1)) != 0)
            {
                throw new ArgumentException($"Not a bucket prefix: length {prefix.Length}, bits {prefix.Bits:x8} with ones behind it.");
            }

            if (prefix.First != next)
            {
                throw new ArgumentException(prefix.First < next
                    ? $"The bucket {prefix} overlaps another: the table must hold every signature exactly once."
                    : $"No bucket holds the signature {new Signature((uint)next)}: the table must hold every signature exactly once.");
            }

            next = prefix.Last + 1UL;
        }

        if (next != 1UL << Signature.Length)
        {
            throw new ArgumentException(
                $"No bucket holds the signature {new Signature((uint)next)}: the table must hold every signature exactly once.");
        }
    }

    /// <summary>A node of the trie: the buckets from Start to before End share Depth bits.</summary>
    private readonly record struct Node(int Start, int End, int Depth, double Probability)
    {
        /// <summary>The likeliest first; in signature order where equally likely.</summary>
        public (double, int) Priority => (-Probability, Start);
    }
}

/// <summary>A bucket, and the probability that a near-duplicate of the query lies in it.</summary>
public readonly record struct BucketProbe(BucketPrefix Prefix, double Probability);
