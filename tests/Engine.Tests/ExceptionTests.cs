namespace OrleansImageSearch.Engine.Tests;

public sealed class ExceptionTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    private IThrowingGrain Grain => cluster.Grains.GetGrain<IThrowingGrain>(Guid.NewGuid());

    [Fact]
    public async Task An_exception_of_our_own_arrives_with_its_message_and_members()
    {
        var thrown = await Assert.ThrowsAsync<QuotaException>(() => Grain.ThrowQuotaAsync("too much", 7));

        Assert.Equal("too much", thrown.Message);
        Assert.Equal(7, thrown.Limit);
    }

    [Fact]
    public async Task An_exception_of_the_platform_arrives_with_its_message_and_inner_exception()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ThrowNestedAsync("outer", "inner"));

        Assert.Equal("outer", thrown.Message);
        Assert.Equal("inner", Assert.IsType<FormatException>(thrown.InnerException).Message);
    }

    [Fact]
    public async Task An_exception_tells_where_in_the_grain_it_was_thrown()
    {
        var thrown = await Assert.ThrowsAsync<QuotaException>(() => Grain.ThrowQuotaAsync("too much", 7));

        Assert.Contains(nameof(ThrowingGrain), thrown.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_goes_on_after_an_exception()
    {
        var grain = Grain;
        await Assert.ThrowsAsync<QuotaException>(() => grain.ThrowQuotaAsync("too much", 1));

        Assert.Equal(1, await grain.CountCallsAsync());
    }

    [Fact]
    public async Task An_exception_passes_through_several_grains()
    {
        var thrown = await Assert.ThrowsAsync<QuotaException>(() => Grain.ThrowThroughAsync(depth: 3));

        Assert.Equal(3, thrown.Limit);
    }
}

[GenerateSerializer]
public sealed class QuotaException(string message, int limit) : Exception(message)
{
    [Id(0)] public int Limit { get; } = limit;
}

public interface IThrowingGrain : IGrainWithGuidKey
{
    Task ThrowQuotaAsync(string message, int limit);

    Task ThrowNestedAsync(string outer, string inner);

    Task<int> ThrowThroughAsync(int depth);

    /// <returns>How many calls failed before.</returns>
    Task<int> CountCallsAsync();
}

public sealed class ThrowingGrain : Grain, IThrowingGrain
{
    private int _calls;

    public async Task ThrowQuotaAsync(string message, int limit)
    {
        _calls++;
        await Task.Yield();
        throw new QuotaException(message, limit);
    }

    public Task ThrowNestedAsync(string outer, string inner) => throw new InvalidOperationException(outer, new FormatException(inner));

    public async Task<int> ThrowThroughAsync(int depth)
    {
        var next = GrainFactory.GetGrain<IThrowingGrain>(Guid.NewGuid());
        if (depth > 1)
        {
            return await next.ThrowThroughAsync(depth - 1);
        }

        await next.ThrowQuotaAsync("through", 3);
        return 0;
    }

    public Task<int> CountCallsAsync() => Task.FromResult(_calls);
}
