namespace OrleansImageSearch.Similarity.Ordering;

/// <summary>A path through all items by their shortest edges.</summary>
internal static class GreedyPath
{
    /// <param name="count">Items.</param>
    /// <param name="distance">Of two items.</param>
    /// <param name="nearest">The nearest of each item.</param>
    public static int[] Build(int count, Func<int, int, float> distance, int[][] nearest)
    {
        var links = Links(count, distance, nearest);
        var pieces = Pieces(links);
        return Joined(pieces, distance);
    }

    /// <summary>The shortest edges that leave every item with at most two and close no circle.</summary>
    private static List<int>[] Links(int count, Func<int, int, float> distance, int[][] nearest)
    {
        var edges = nearest
            .SelectMany((others, item) => others.Select(other => (From: Math.Min(item, other), To: Math.Max(item, other))))
            .Distinct()
            .Select(edge => (edge.From, edge.To, Distance: distance(edge.From, edge.To)))
            .OrderBy(edge => edge.Distance)
            .ThenBy(edge => (edge.From, edge.To));
        var links = Enumerable.Range(0, count).Select(_ => new List<int>(2)).ToArray();
        var pieceOf = Enumerable.Range(0, count).ToArray();
        foreach (var (from, to, _) in edges)
        {
            if (links[from].Count < 2 && links[to].Count < 2 && Find(from) is var a && Find(to) is var b && a != b)
            {
                links[from].Add(to);
                links[to].Add(from);
                pieceOf[a] = b;
            }
        }

        return links;

        int Find(int item)
        {
            while (pieceOf[item] != item)
            {
                item = pieceOf[item] = pieceOf[pieceOf[item]];
            }

            return item;
        }
    }

    private static List<int[]> Pieces(List<int>[] links)
    {
        var pieces = new List<int[]>();
        var isTaken = new bool[links.Length];
        for (var end = 0; end < links.Length; end++)
        {
            if (isTaken[end] || links[end].Count == 2)
            {
                continue;
            }

            var piece = new List<int>();
            for (int? at = end; at is { } item;)
            {
                isTaken[item] = true;
                piece.Add(item);
                at = links[item].Where(next => !isTaken[next]).Select(next => (int?)next).FirstOrDefault();
            }

            pieces.Add([.. piece]);
        }

        return pieces;
    }

    /// <summary>The first piece, to its end the piece with the nearest end, and so on.</summary>
    private static int[] Joined(List<int[]> pieces, Func<int, int, float> distance)
    {
        var path = new List<int>();
        while (pieces.Count > 0)
        {
            var next = path.Count == 0 ? 0 : Enumerable.Range(0, pieces.Count).MinBy(i => Math.Min(distance(path[^1], pieces[i][0]), distance(path[^1], pieces[i][^1])));
            var piece = pieces[next];
            var isBackward = path.Count > 0 && distance(path[^1], piece[^1]) < distance(path[^1], piece[0]);
            path.AddRange(isBackward ? piece.Reverse() : piece);
            pieces[next] = pieces[^1];
            pieces.RemoveAt(pieces.Count - 1);
        }

        return [.. path];
    }
}
