using Orleans.Placement;
using OrleansImageSearch.Grains.Interfaces.Buckets;

namespace OrleansImageSearch.Benchmarks.Calls;

/// <summary>Takes and gives what a bucket grain does, and looks for nothing.</summary>
[Alias("bench-call")]
public interface ICallGrain : IGrainWithIntegerKey
{
    [Alias("get-silo")]
    Task<SiloAddress> GetSiloAsync();

    [Alias("search")]
    Task<BucketAnswer> SearchAsync(BucketQuery query);
}

[RandomPlacement]
public sealed class CallGrain(ILocalSiloDetails silo) : Grain, ICallGrain
{
    public const int Hits = 10;

    private readonly BucketAnswer _answer = new(
        BucketState.Active, [[.. Enumerable.Range(0, Hits).Select(i => new BucketHit(i, i))]], Epoch: 1, ScanMs: 0, Recall: 1, silo.SiloAddress);

    public Task<SiloAddress> GetSiloAsync() => Task.FromResult(silo.SiloAddress);

    public Task<BucketAnswer> SearchAsync(BucketQuery query) => Task.FromResult(_answer);
}
