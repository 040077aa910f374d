using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>
/// Divides images into groups of look-alikes: stars, each an image in the centre and others that are near to it, so that no two of a group
/// are farther apart than twice the distance of a near pair, however long the chains of near pairs are
/// (Aslam, Pelekhov, Rus, "The star clustering algorithm", JGAA 2004).
/// </summary>
public static class StarGroups
{
    /// <summary>
    /// Of the images that are in no group, the one with the most images near to it becomes the centre of the next, and takes those of them that
    /// are in no group either; of several, the one with the smallest id. Takes some 40 bytes a pair.
    /// </summary>
    /// <param name="pairs">
    /// Near pairs, each once in either order. A pair of distance 0 says that the two have one code, and the first of them stands for both in
    /// all other pairs.
    /// </param>
    /// <returns>The groups of two images and more: each with its centre first, then in order of distance and id.</returns>
    public static IEnumerable<(long Id, int Distance)[]> Find(IReadOnlyCollection<NearPair> pairs)
    {
        var graph = new NearGraph(pairs);
        var isTaken = new bool[graph.Count];
        foreach (var centre in graph.ByWeight())
        {
            if (isTaken[centre])
            {
                continue;
            }

            isTaken[centre] = true;
            var members = new List<(long Id, int Distance)>(graph.Same(centre).Select(id => (id, 0)));
            foreach (var (neighbor, distance) in graph.Neighbors(centre).ToArray())
            {
                if (!isTaken[neighbor])
                {
                    isTaken[neighbor] = true;
                    members.Add((graph.Id(neighbor), distance));
                    members.AddRange(graph.Same(neighbor).Select(id => (id, distance)));
                }
            }

            if (members.Count > 0)
            {
                yield return [(graph.Id(centre), 0), .. members.OrderBy(member => member.Distance).ThenBy(member => member.Id)];
            }
        }
    }
}
