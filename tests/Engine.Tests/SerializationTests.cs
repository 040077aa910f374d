using System.Collections.Immutable;
using System.Numerics;
using Orleans.Serialization;

namespace OrleansImageSearch.Engine.Tests;

public sealed class SerializationTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    private IHolderGrain Holder => cluster.Grains.GetGrain<IHolderGrain>(Guid.NewGuid());

    [Fact]
    public async Task A_grain_does_not_see_what_the_caller_does_to_an_argument_after_the_call()
    {
        var holder = Holder;
        var sent = new Basket { Items = { "a", "b" } };
        var call = holder.PutAsync(sent);
        sent.Items.Clear();
        await call;

        Assert.Equal(["a", "b"], (await holder.GetAsync()).Items);
    }

    [Fact]
    public async Task A_caller_does_not_see_what_the_grain_does_to_an_argument_or_a_result()
    {
        var holder = Holder;
        var sent = new Basket { Items = { "a" } };
        await holder.PutAsync(sent);
        var received = await holder.GetAsync();

        await holder.AddAsync("b");
        received.Items.Add("c");

        Assert.Equal(["a"], sent.Items);
        Assert.Equal(["a", "c"], received.Items);
        Assert.Equal(["a", "b"], (await holder.GetAsync()).Items);
    }

    [Fact]
    public async Task Values_of_all_kinds_arrive_as_they_were_sent()
    {
        object[] values =
        [
            1, -2L, 3.5, 4.5f, 5m, true, 'c', "text", (byte)6, Shade.Dark, Guid.NewGuid(), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(6)),
            TimeSpan.FromTicks(7), new Uri("https://example.org/a?b"), BigInteger.Pow(10, 40), new byte[] { 1, 2, 3 }, new[] { "a", "b" },
            new[] { new[] { 1.5f }, [] }, new List<int> { 1, 2 }, new HashSet<string> { "a" }, new Dictionary<string, int> { ["a"] = 1 },
            ImmutableArray.Create(1, 2), (1, "two"), new Point(1, 2), new List<Point> { new(3, 4) }, new Reading("t", 1.5), new Tree("a", [new("b", []), new("c", [])]),
        ];

        foreach (var value in values)
        {
            Assert.Equivalent(value, await Holder.EchoAsync(value), strict: true);
        }

        Assert.Null(await Holder.EchoAsync(null));
    }

    [Fact]
    public async Task Members_of_every_form_arrive_and_those_without_an_id_do_not()
    {
        var sent = new Derived(9) { Required = "r", Optional = null, InitOnly = [1, 2], Count = 3, Inherited = "i", WithoutId = "lost" };

        var received = (Derived)(await Holder.EchoAsync(sent))!;

        Assert.Equal(("r", null, 3, "i", 9), (received.Required, received.Optional, received.Count, received.Inherited, received.ReadOnly));
        Assert.Equal([1, 2], received.InitOnly);
        Assert.Null(received.WithoutId);
    }

    [Fact]
    public async Task Immutable_values_arrive()
    {
        var bytes = new byte[] { 1, 2, 3 };

        Assert.Equal(bytes, (await Holder.EchoImmutableAsync(bytes.AsImmutable())).Value);
    }

    [Fact]
    public async Task A_type_without_a_serializer_is_refused_by_name()
    {
        var refused = await Assert.ThrowsAsync<CodecNotFoundException>(() => Holder.EchoAsync(new NotSerializable()));

        Assert.Contains(nameof(NotSerializable), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_to_a_grain_can_be_sent_and_called()
    {
        var holder = Holder;
        await holder.PutAsync(new Basket { Items = { "a" } });

        var received = (IHolderGrain)(await Holder.EchoAsync(holder))!;

        Assert.Equal(holder.GetGrainId(), received.GetGrainId());
        Assert.Equal(["a"], (await received.GetAsync()).Items);
    }

    private sealed class NotSerializable;
}

public enum Shade
{
    Light = 0,
    Dark = 1,
}

[GenerateSerializer]
public readonly record struct Point([property: Id(0)] int X, [property: Id(1)] int Y);

[GenerateSerializer]
public sealed record Reading(string Name, double? Value);

[GenerateSerializer]
public sealed record Tree([property: Id(0)] string Name, [property: Id(1)] Tree[] Children);

[GenerateSerializer]
public sealed class Basket
{
    [Id(0)] public List<string> Items { get; init; } = [];
}

[GenerateSerializer]
public class Base
{
    [Id(0)] public string? Inherited { get; set; }
}

[GenerateSerializer]
public sealed class Derived(int readOnly) : Base
{
    [Id(0)] public required string Required { get; init; }

    [Id(1)] public string? Optional { get; set; } = "default";

    [Id(2)] public int[] InitOnly { get; init; } = [];

    [Id(3)] private int _count;

    [Id(4)] public int ReadOnly { get; } = readOnly;

    [field: NonSerialized] public string? WithoutId { get; set; }

    public int Count
    {
        get => _count;
        set => _count = value;
    }
}

public interface IHolderGrain : IGrainWithGuidKey
{
    Task PutAsync(Basket basket);

    Task AddAsync(string item);

    Task<Basket> GetAsync();

    Task<object?> EchoAsync(object? value);

    ValueTask<Immutable<byte[]>> EchoImmutableAsync(Immutable<byte[]> value);
}

public sealed class HolderGrain : Grain, IHolderGrain
{
    private Basket _basket = new();

    public Task PutAsync(Basket basket)
    {
        _basket = basket;
        return Task.CompletedTask;
    }

    public Task AddAsync(string item)
    {
        _basket.Items.Add(item);
        return Task.CompletedTask;
    }

    public Task<Basket> GetAsync() => Task.FromResult(_basket);

    public Task<object?> EchoAsync(object? value) => Task.FromResult(value);

    public ValueTask<Immutable<byte[]>> EchoImmutableAsync(Immutable<byte[]> value) => new(value);
}
