using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>Collects pairs; of an id that has very many, the nearest. So their number grows with that of the ids, not with its square.</summary>
/// <param name="perId">A pair goes where both of its ids have so many nearer ones.</param>
internal sealed class NearestPairs(int perId)
{
    private const int LeastToPrune = 1 << 20;

    private List<NearPair> _pairs = [];
    private int _pruneAbove = LeastToPrune;

    public void Add(NearPair pair)
    {
        _pairs.Add(pair);
        if (_pairs.Count > _pruneAbove)
        {
            Prune();
            _pruneAbove = Math.Max(LeastToPrune, _pairs.Count * 2);
        }
    }

    public IReadOnlyCollection<NearPair> Take()
    {
        Prune();
        return _pairs;
    }

    private void Prune()
    {
        var counts = new Dictionary<long, int>();
        var kept = new List<NearPair>();
        foreach (var pair in _pairs.OrderBy(pair => pair.Distance).ThenBy(pair => pair.First).ThenBy(pair => pair.Second))
        {
            ref var ofFirst = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, pair.First, out _);
            ofFirst++;
            var first = ofFirst;
            ref var ofSecond = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, pair.Second, out _);
            ofSecond++;
            if (first <= perId || ofSecond <= perId)
            {
                kept.Add(pair);
            }
        }

        _pairs = kept;
    }
}
