namespace OrleansImageSearch.Similarity.Layout;

/// <summary>
/// The nearest neighbours of every code, approximately. Points are sorted by their LSH signatures, the bits of which are put into several
/// orders, and compared with those beside them: the first order is that of the index's buckets. What that misses is found by the rule that a
/// neighbour's neighbour is likely a neighbour (Dong, Charikar, Li, "Efficient k-nearest neighbor graph construction for generic similarity
/// measures", WWW 2011). Each round reads the table of the round before, and every row has one writer, so the result does not depend on threads.
/// </summary>
public static class NeighborDescent
{
    /// <summary>Up to so many codes all are compared with all.</summary>
    public const int ExactUpTo = 4096;

    private const int Orders = 10;
    private const int LeafSize = 50;
    private const int MaxRounds = 12;

    /// <summary>Rounds end when a smaller share of the neighbours changes.</summary>
    private const double LeastChange = 0.002;

    /// <summary>Rows are wider while they are looked for: neighbours beyond the last wanted lead to wanted ones.</summary>
    private const int Spare = 5;

    /// <param name="codes">At least one.</param>
    /// <param name="width">Neighbours wanted of each, itself left out.</param>
    /// <param name="seed">For the orders.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static NearestTable Find(
        CodeSet codes, int width, ulong seed = 1, int threads = 1, Action<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        if (codes.Count <= ExactUpTo)
        {
            return Exact(codes, width, parallel);
        }

        var table = new NearestTable(codes.Count, width + Spare);
        for (var order = 0; order < Orders; order++)
        {
            CompareBeside(codes, table, OrderOf(codes, order, seed), parallel);
            progress?.Invoke((order + 1.0) / (Orders + MaxRounds));
        }

        for (var round = 0; round < MaxRounds; round++)
        {
            (table, var changes) = Descend(codes, table, parallel);
            progress?.Invoke((Orders + round + 1.0) / (Orders + MaxRounds));
            if (changes < LeastChange * codes.Count * table.Width)
            {
                break;
            }
        }

        return table.Narrowed(width);
    }

    private static NearestTable Exact(CodeSet codes, int width, ParallelOptions parallel)
    {
        var table = new NearestTable(codes.Count, width);
        Parallel.For(0, codes.Count, parallel, () => new float[codes.Count], (point, _, distances) =>
        {
            codes.DistancesToAll(codes.Code(point), distances);
            for (var other = 0; other < distances.Length; other++)
            {
                if (other != point)
                {
                    table.Offer(point, other, distances[other]);
                }
            }

            return distances;
        }, _ => { });
        return table;
    }

    /// <summary>Places in the order of their signatures with permuted bits; equal ones in a random order.</summary>
    private static int[] OrderOf(CodeSet codes, int order, ulong seed)
    {
        var bits = Enumerable.Range(0, Signature.Length).ToArray();
        if (order > 0)
        {
            var step = seed + (ulong)order * Signature.Length;
            Array.Sort(Array.ConvertAll(bits, bit => SplitMix64.Output(step + (ulong)bit)), bits);
        }

        var keys = new ulong[codes.Count];
        var places = new int[codes.Count];
        for (var place = 0; place < places.Length; place++)
        {
            var signature = codes.Measure.SignatureOf(codes.Code(place)).Bits;
            var permuted = 0u;
            foreach (var bit in bits)
            {
                permuted = permuted << 1 | (signature >> (Signature.Length - 1 - bit) & 1);
            }

            keys[place] = (ulong)permuted << 32 | (uint)SplitMix64.Output(unchecked(seed + (ulong)place * Orders + (ulong)order));
            places[place] = place;
        }

        Array.Sort(keys, places);
        return places;
    }

    private static void CompareBeside(CodeSet codes, NearestTable table, int[] order, ParallelOptions parallel)
    {
        var leaves = (order.Length + LeafSize - 1) / LeafSize;
        Parallel.For(0, leaves, parallel, leaf =>
        {
            var places = order.AsSpan(leaf * LeafSize, Math.Min(LeafSize, order.Length - leaf * LeafSize));
            Span<float> distances = stackalloc float[LeafSize];
            for (var i = 0; i + 1 < places.Length; i++)
            {
                var others = places[(i + 1)..];
                codes.Distances(places[i], others, distances[..others.Length]);
                for (var j = 0; j < others.Length; j++)
                {
                    table.Offer(places[i], others[j], distances[j]);
                    table.Offer(others[j], places[i], distances[j]);
                }
            }
        });
    }

    /// <summary>One round: every point meets the neighbours of those it is a neighbour of, and of its own, where either came in the last round.</summary>
    private static (NearestTable Table, long Changes) Descend(CodeSet codes, NearestTable table, ParallelOptions parallel)
    {
        var reverse = new ReverseNeighbors(table);
        var next = table.CopyAsOld();
        var changes = 0L;
        Parallel.For(
            0,
            table.Count,
            parallel,
            () => (Candidates: new CandidateSet(3 * table.Width * table.Width), Changes: 0L),
            (point, _, own) =>
            {
                var (candidates, changed) = own;
                candidates.Clear();
                Collect(table, point, table.Neighbors(point), table.IsNew(point), candidates);
                Collect(table, point, reverse.Points(point), reverse.IsNew(point), candidates);
                codes.Distances(point, candidates.Places, candidates.Distances);
                for (var i = 0; i < candidates.Places.Length; i++)
                {
                    changed += next.Offer(point, candidates.Places[i], candidates.Distances[i]) ? 1 : 0;
                }

                return (candidates, changed);
            },
            own => Interlocked.Add(ref changes, own.Changes));
        return (next, changes);
    }

    private static void Collect(NearestTable table, int point, ReadOnlySpan<int> through, ReadOnlySpan<bool> isNew, CandidateSet candidates)
    {
        for (var i = 0; i < through.Length; i++)
        {
            if (isNew[i])
            {
                candidates.Add(through[i], point);
            }

            var neighbors = table.Neighbors(through[i]);
            var areNew = table.IsNew(through[i]);
            for (var j = 0; j < neighbors.Length; j++)
            {
                if (isNew[i] || areNew[j])
                {
                    candidates.Add(neighbors[j], point);
                }
            }
        }
    }
}
