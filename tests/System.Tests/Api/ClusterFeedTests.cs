using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Watching;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>What watchers get, whatever they missed.</summary>
[Collection(SharedApiNode.Name)]
public sealed class ClusterFeedTests(ApiNode node)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_watcher_who_reads_slowly_gets_the_newest_report_and_every_change()
    {
        using var feed = CreateFeed();
        await using var watcher = feed.FollowAsync(CancellationToken.None, CancellationToken.None).GetAsyncEnumerator();
        Assert.Equal("history", (await NextAsync(watcher)).Event);

        feed.Fail("first");
        feed.Add([Change]);
        feed.Fail("second");
        feed.Add([Change, Change]);

        var changes = await NextAsync(watcher);
        Assert.Equal("changes", changes.Event);
        Assert.Equal([1, 2, 3], changes.Data.AsArray().Select(change => (int)change!["number"]!));
        var outage = await NextAsync(watcher);
        Assert.Equal(("unavailable", "second"), (outage.Event, (string?)outage.Data["message"]));
    }

    [Fact]
    public async Task What_was_told_while_nobody_watched_is_history_and_not_news()
    {
        using var feed = CreateFeed();
        feed.Add([Change]);
        feed.Fail("old");

        await using var watcher = feed.FollowAsync(CancellationToken.None, CancellationToken.None).GetAsyncEnumerator();
        var history = await NextAsync(watcher);
        feed.Fail("new");

        Assert.Equal(1, (int)history.Data["changes"]!.AsArray().Single()!["number"]!);
        Assert.Equal("new", (string?)(await NextAsync(watcher)).Data["message"]);
    }

    [Fact]
    public async Task A_second_watcher_gets_at_once_what_the_first_one_saw_last()
    {
        using var feed = CreateFeed();
        await using var first = feed.FollowAsync(CancellationToken.None, CancellationToken.None).GetAsyncEnumerator();
        await NextAsync(first);
        feed.Fail("seen");

        await using var second = feed.FollowAsync(CancellationToken.None, CancellationToken.None).GetAsyncEnumerator();
        await NextAsync(second);

        Assert.Equal("seen", (string?)(await NextAsync(second)).Data["message"]);
    }

    [Fact]
    public async Task A_stream_ends_when_the_process_stops()
    {
        using var feed = CreateFeed();
        using var stopping = new CancellationTokenSource();
        await using var watcher = feed.FollowAsync(stopping.Token, CancellationToken.None).GetAsyncEnumerator();
        await NextAsync(watcher);
        Assert.True(feed.IsWatched);

        await stopping.CancelAsync();

        Assert.False(await watcher.MoveNextAsync());
        Assert.False(feed.IsWatched);
    }

    [Fact]
    public void The_history_keeps_one_point_a_second_and_ten_minutes_of_them()
    {
        using var feed = CreateFeed();

        for (var quarter = 0; quarter < 4 * 700; quarter++)
        {
            feed.Add(new ClusterPoint(Noon.AddSeconds(quarter / 4.0), quarter, 0, null, null));
        }

        var points = feed.History.Points;
        Assert.Equal(Enumerable.Range(100, 600).Select(second => Noon.AddSeconds(second)), points.Select(point => point.At));
    }

    private static ClusterChange Change(long number) => new(number, Noon, "joined", "S127.0.0.1:1:1", null, null, null, null, null);

    private static async Task<(string Event, JsonNode Data)> NextAsync(IAsyncEnumerator<SseItem<byte[]>> watcher)
    {
        Assert.True(await watcher.MoveNextAsync());
        return (watcher.Current.EventType, JsonNode.Parse(watcher.Current.Data)!);
    }

    private ClusterFeed CreateFeed() => ActivatorUtilities.CreateInstance<ClusterFeed>(node.App.Services);
}
