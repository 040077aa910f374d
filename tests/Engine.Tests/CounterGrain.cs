namespace OrleansImageSearch.Engine.Tests;

public interface ICounterGrain : IGrainWithGuidKey
{
    /// <returns>How often this activation was called, this time included.</returns>
    Task<int> IncrementAsync();
}

public sealed class CounterGrain : Grain, ICounterGrain
{
    private int _count;

    public Task<int> IncrementAsync() => Task.FromResult(++_count);
}
