namespace OrleansImageSearch.Engine.Tests;

public sealed class KeyTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [Theory]
    [InlineData("a")]
    [InlineData("pdq/1/0110")]
    [InlineData("pdq/1/*")]
    [InlineData("größer + ähnlich?")]
    public async Task A_grain_knows_its_string_key(string key) =>
        Assert.Equal(key, await cluster.Grains.GetGrain<IStringKeyGrain>(key).GetKeyAsync());

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task A_grain_knows_its_integer_key(long key) =>
        Assert.Equal(key, await cluster.Grains.GetGrain<IIntegerKeyGrain>(key).GetKeyAsync());

    [Fact]
    public async Task A_grain_knows_its_guid_key()
    {
        var key = Guid.NewGuid();

        Assert.Equal(key, await cluster.Grains.GetGrain<IGuidKeyGrain>(key).GetKeyAsync());
    }

    [Fact]
    public async Task A_grain_knows_both_parts_of_a_compound_key()
    {
        var key = Guid.NewGuid();

        Assert.Equal((key, "a+b"), await cluster.Grains.GetGrain<IGuidCompoundKeyGrain>(key, "a+b").GetKeyAsync());
        Assert.Equal((-5, "x"), await cluster.Grains.GetGrain<IIntegerCompoundKeyGrain>(-5, "x").GetKeyAsync());
    }

    [Fact]
    public void Two_references_to_one_grain_are_equal()
    {
        Assert.Equal(cluster.Grains.GetGrain<IStringKeyGrain>("a"), cluster.Grains.GetGrain<IStringKeyGrain>("a"));
        Assert.NotEqual(cluster.Grains.GetGrain<IStringKeyGrain>("a"), cluster.Grains.GetGrain<IStringKeyGrain>("b"));
    }
}

public interface IStringKeyGrain : IGrainWithStringKey
{
    Task<string> GetKeyAsync();
}

public interface IIntegerKeyGrain : IGrainWithIntegerKey
{
    Task<long> GetKeyAsync();
}

public interface IGuidKeyGrain : IGrainWithGuidKey
{
    Task<Guid> GetKeyAsync();
}

public interface IGuidCompoundKeyGrain : IGrainWithGuidCompoundKey
{
    Task<(Guid Key, string Extension)> GetKeyAsync();
}

public interface IIntegerCompoundKeyGrain : IGrainWithIntegerCompoundKey
{
    Task<(long Key, string Extension)> GetKeyAsync();
}

public sealed class StringKeyGrain : Grain, IStringKeyGrain
{
    public Task<string> GetKeyAsync() => Task.FromResult(this.GetPrimaryKeyString());
}

public sealed class IntegerKeyGrain : Grain, IIntegerKeyGrain
{
    public Task<long> GetKeyAsync() => Task.FromResult(this.GetPrimaryKeyLong());
}

public sealed class GuidKeyGrain : Grain, IGuidKeyGrain
{
    public Task<Guid> GetKeyAsync() => Task.FromResult(this.GetPrimaryKey());
}

public sealed class GuidCompoundKeyGrain : Grain, IGuidCompoundKeyGrain
{
    public Task<(Guid Key, string Extension)> GetKeyAsync() => Task.FromResult((this.GetPrimaryKey(out var extension), extension!));
}

public sealed class IntegerCompoundKeyGrain : Grain, IIntegerCompoundKeyGrain
{
    public Task<(long Key, string Extension)> GetKeyAsync() => Task.FromResult((this.GetPrimaryKeyLong(out var extension), extension!));
}
