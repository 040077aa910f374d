using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>
/// Many codes of one length, of which all near pairs are wanted. Images with one code are one to the join: however many copies there are
/// of a picture, each costs one pair.
/// </summary>
/// <param name="codeLengthBytes">Bytes in every code.</param>
public sealed class CodeBlock(int codeLengthBytes)
{
    /// <summary>Nearest pairs kept of an image; farther ones go where both images have so many, as in a set of thousands that are all alike.</summary>
    public const int MaxPairsPerImage = 256;

    private readonly List<long> _ids = [];
    private readonly List<byte> _codes = [];
    private HammingShard? _distinct;
    private readonly List<NearPair> _same = [];

    public int Count => _ids.Count;

    /// <summary>Adds an id, each once, before pairs are looked for.</summary>
    public void Add(long id, ReadOnlySpan<byte> code)
    {
        _ids.Add(id);
        _codes.AddRange(code);
    }

    /// <summary>
    /// The near pairs in this block, each once. A pair of distance 0 says that the two have one code; the first, which has the smaller id, then stands
    /// for both in all other pairs.
    /// </summary>
    /// <param name="maxDistance">0 or more bits.</param>
    /// <param name="recall">The share of the pairs wanted, above 0 to 1; 1 leaves none out.</param>
    public IReadOnlyCollection<NearPair> FindPairs(int maxDistance, double recall)
    {
        var pairs = new NearestPairs(MaxPairsPerImage);
        Distinct().FindPairs(maxDistance, recall, pairs.Add);
        return [.. _same, .. pairs.Take()];
    }

    /// <summary>The near pairs of a code in this block and one in another, in which no code is that occurs here.</summary>
    /// <inheritdoc cref="FindPairs(int, double)"/>
    public IReadOnlyCollection<NearPair> FindPairs(CodeBlock other, int maxDistance, double recall)
    {
        var pairs = new NearestPairs(MaxPairsPerImage);
        Distinct().FindPairs(other.Distinct(), maxDistance, recall, pairs.Add);
        return pairs.Take();
    }

    /// <summary>
    /// The near pairs of a code in this block and one in another, or in this one, as a turned or mirrored picture would have it. Their
    /// distance is at least 1, for their codes differ.
    /// </summary>
    /// <param name="other">A block, which may be this one.</param>
    /// <param name="measure">The measure of the codes.</param>
    /// <param name="maxDistance">0 or more bits.</param>
    /// <param name="recall">The share of the pairs wanted, above 0 to 1; 1 leaves none out.</param>
    public IReadOnlyCollection<NearPair> FindTurnedPairs(CodeBlock other, Measure measure, int maxDistance, double recall)
    {
        var nearest = new Dictionary<(long, long), int>();
        foreach (var turned in other.Turned(measure))
        {
            var found = new NearestPairs(MaxPairsPerImage);
            Distinct().FindPairs(turned, maxDistance, recall, found.Add);
            foreach (var pair in found.Take().Where(pair => pair.First != pair.Second))
            {
                var key = (Math.Min(pair.First, pair.Second), Math.Max(pair.First, pair.Second));
                ref var distance = ref CollectionsMarshal.GetValueRefOrAddDefault(nearest, key, out var isKnown);
                distance = Math.Max(1, isKnown ? Math.Min(distance, pair.Distance) : pair.Distance);
            }
        }

        var pairs = new NearestPairs(MaxPairsPerImage);
        foreach (var ((first, second), distance) in nearest)
        {
            pairs.Add(new NearPair(first, second, distance));
        }

        return pairs.Take();
    }

    /// <summary>The distinct codes in every orientation but their own, one orientation after the other.</summary>
    private IEnumerable<HammingShard> Turned(Measure measure)
    {
        const int UnknownQuality = 100;
        Distinct();
        var others = _same.Select(pair => pair.Second).ToHashSet();
        int[] distinct = [.. Enumerable.Range(0, Count).Where(at => !others.Contains(_ids[at]))];
        var codes = new byte[Enum.GetValues<Orientation>().Length - 1][];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = new byte[distinct.Length * codeLengthBytes];
        }

        for (var place = 0; place < distinct.Length; place++)
        {
            var variants = measure.Dihedral(measure.FromCode(Code(distinct[place]).ToArray(), UnknownQuality));
            for (var i = 0; i < codes.Length; i++)
            {
                variants[i + 1].Code.CopyTo(codes[i], place * codeLengthBytes);
            }
        }

        foreach (var turned in codes)
        {
            var shard = new HammingShard(codeLengthBytes, new ShardOptions());
            for (var place = 0; place < distinct.Length; place++)
            {
                shard.Add(_ids[distinct[place]], turned.AsSpan(place * codeLengthBytes, codeLengthBytes));
            }

            yield return shard;
        }
    }

    /// <summary>Every code once, under the smallest of its ids.</summary>
    private HammingShard Distinct()
    {
        if (_distinct is not null)
        {
            return _distinct;
        }

        var order = Enumerable.Range(0, Count).ToArray();
        Array.Sort(order, (a, b) => Code(a).SequenceCompareTo(Code(b)) is var byCode and not 0 ? byCode : _ids[a].CompareTo(_ids[b]));
        _distinct = new HammingShard(codeLengthBytes, new ShardOptions());
        var first = -1;
        foreach (var at in order)
        {
            if (first >= 0 && Code(first).SequenceEqual(Code(at)))
            {
                _same.Add(new NearPair(_ids[first], _ids[at], 0));
            }
            else
            {
                first = at;
                _distinct.Add(_ids[at], Code(at));
            }
        }

        return _distinct;
    }

    private ReadOnlySpan<byte> Code(int at) => CollectionsMarshal.AsSpan(_codes).Slice(at * codeLengthBytes, codeLengthBytes);
}
