using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>All codes in one shard.</summary>
internal sealed class OneShard : IOwnIndex
{
    private readonly IShard _shard;
    private readonly int _k;
    private readonly int _radius;

    public OneShard(Workload workload, int k)
    {
        (_k, _radius) = (k, workload.Radius);
        _shard = Shards.Create(workload.LengthBytes);
        for (var id = 0; id < workload.Count; id++)
        {
            _shard.Add(id, workload.Code(id));
        }
    }

    public long MemoryBytes => _shard.MemoryBytes;

    public int Buckets => 1;

    public Neighbor[] Search(RaceQuery query, ProbeBudget budget, out int bucketsAsked)
    {
        bucketsAsked = 1;
        return _shard.Search(query.Code, _k, _radius, budget.Coverage).Nearest;
    }
}
