using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>The index of this repository, as the race searches it.</summary>
internal interface IOwnIndex
{
    /// <summary>Bytes that the shards account for.</summary>
    long MemoryBytes { get; }

    int Buckets { get; }

    /// <summary>Searches within the radius that the index was made for.</summary>
    /// <param name="query">The query.</param>
    /// <param name="budget">The recall wanted, and how many buckets may be asked for it.</param>
    /// <param name="bucketsAsked">How many were.</param>
    Neighbor[] Search(RaceQuery query, ProbeBudget budget, out int bucketsAsked);
}
