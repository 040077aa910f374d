using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>The k nearest codes of every query within the radius, by brute force, and how much of them others found.</summary>
internal sealed class Truth
{
    /// <summary>Codes scanned for one query after another while they are in the cache.</summary>
    private const int BlockCodes = 2048;

    private readonly Workload _workload;

    /// <summary>For each query the distances of its nearest codes, ascending.</summary>
    private readonly int[][] _distances;

    public Truth(Workload workload, int k)
    {
        _workload = workload;
        _distances = new int[workload.Queries.Length][];
        var share = (_distances.Length + Environment.ProcessorCount - 1) / Environment.ProcessorCount;
        Parallel.For(0, Environment.ProcessorCount, part =>
        {
            var start = Math.Min(part * share, _distances.Length);
            Scan(start, Math.Min(start + share, _distances.Length), k);
        });
    }

    /// <summary>The share of the first queries that have a code within the radius.</summary>
    public double Answerable(int queries) => _distances.Take(queries).Count(nearest => nearest.Length > 0) / (double)queries;

    /// <summary>Of the queries that have a code within the radius, the share for which one as near as the nearest was found.</summary>
    /// <param name="found">For each of the first queries the ids found; -1 is none.</param>
    public double RecallAtOne(IReadOnlyList<long[]> found)
    {
        var answerable = Enumerable.Range(0, found.Count).Where(query => _distances[query].Length > 0).ToArray();
        return Share(answerable.Count(query => DistancesFound(query, found[query]).Any(distance => distance == _distances[query][0])), answerable.Length);
    }

    /// <summary>The share found of all queries' k nearest codes within the radius; a code as near as the last of them counts too.</summary>
    /// <inheritdoc cref="RecallAtOne"/>
    public double RecallWithinRadius(IReadOnlyList<long[]> found)
    {
        var (hits, wanted) = (0, 0);
        for (var query = 0; query < found.Count; query++)
        {
            var nearest = _distances[query];
            wanted += nearest.Length;
            hits += Math.Min(nearest.Length, DistancesFound(query, found[query]).Count(distance => distance <= nearest.LastOrDefault(-1)));
        }

        return Share(hits, wanted);
    }

    private static double Share(int part, int whole) => whole == 0 ? 1 : part / (double)whole;

    private IEnumerable<int> DistancesFound(int query, long[] found) =>
        found.Where(id => id >= 0).Distinct().Select(id => _workload.Distance(query, id));

    private void Scan(int firstQuery, int endQuery, int k)
    {
        var nearest = Enumerable.Range(0, endQuery - firstQuery).Select(_ => new TopK(k, _workload.Radius)).ToArray();
        Span<int> block = stackalloc int[BlockCodes];
        for (var first = 0; first < _workload.Count; first += BlockCodes)
        {
            var distances = block[..Math.Min(BlockCodes, _workload.Count - first)];
            var codes = _workload.Codes.AsSpan(first * _workload.LengthBytes, distances.Length * _workload.LengthBytes);
            for (var query = 0; query < nearest.Length; query++)
            {
                var bound = (int)nearest[query].Radius;
                HammingDistance.Distances(_workload.Queries[firstQuery + query].Code, codes, bound, distances, KernelLevels.Best);
                for (var i = 0; i < distances.Length; i++)
                {
                    var next = distances[i..].IndexOfAnyInRange(0, bound);
                    if (next < 0)
                    {
                        break;
                    }

                    i += next;
                    nearest[query].Offer(new Neighbor(first + i, distances[i]));
                }
            }
        }

        for (var query = 0; query < nearest.Length; query++)
        {
            _distances[firstQuery + query] = Array.ConvertAll(nearest[query].Take(), neighbor => (int)neighbor.Distance);
        }
    }
}
