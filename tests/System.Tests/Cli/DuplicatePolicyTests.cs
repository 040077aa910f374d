using System.Text.Json.Nodes;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli;

[Collection(SharedApiNode.Name)]
public sealed class DuplicatePolicyTests(ApiNode node) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Look_alikes_are_told_kept_set_aside_or_left_out_as_asked()
    {
        var original = await node.Http.AddAsync("original.ppm", TestPicture.Ppm(8200));

        var asked = await RunAsync(noise: 2, "ask");
        Assert.Equal((0, "added"), (asked.ExitCode, StatusOf(asked)));
        Assert.Equal(original, (long)FileOf(asked)["duplicates"]![0]!["id"]!);
        Assert.Equal("reencoded", (string?)FileOf(asked)["duplicates"]![0]!["kind"]);

        var trashed = await RunAsync(noise: 3, "trash");
        Assert.Equal((0, "trashed"), (trashed.ExitCode, StatusOf(trashed)));
        Assert.Equal(1, (int)SummaryOf(trashed)["trashed"]!);

        var refused = await RunAsync(noise: 4, "reject");
        Assert.Equal((3, "rejected"), (refused.ExitCode, StatusOf(refused)));
        Assert.Contains("which is stored already", (string?)FileOf(refused)["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_of_which_every_file_is_left_out_is_reported_file_by_file()
    {
        await node.Http.AddAsync("original.ppm", TestPicture.Ppm(8201));
        _folder.Write("a.ppm", TestPicture.Ppm(8201, noise: 2));
        _folder.Write("b.ppm", TestPicture.Ppm(8201, noise: 3));

        var run = await CommandRun.OfAsync("ingest", _folder.Path, "--on-duplicate", "reject", "--server", node.Http.BaseAddress!.AbsoluteUri);

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("0 added, 0 already known, 2 rejected in ", run.OutLines[0], StringComparison.Ordinal);
        Assert.Equal(2, run.OutLines.Count(line => line.Contains("It looks like image", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task People_see_which_stored_images_a_new_one_looks_like()
    {
        var original = await node.Http.AddAsync("original.ppm", TestPicture.Ppm(8202));
        var file = _folder.Write("again.ppm", TestPicture.Ppm(8202, noise: 3));

        var run = await CommandRun.OfAsync("ingest", file, "--upload", "--server", node.Http.BaseAddress!.AbsoluteUri);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.OutLines, line => line.Contains($"{file} (added, image ", StringComparison.Ordinal) && line.Contains($"looks like {original} (0.", StringComparison.Ordinal) && line.Contains(", reencoded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_policy_is_wrong_usage() =>
        (await CommandRun.OfAsync("ingest", "a.jpg", "--on-duplicate", "maybe")).AssertFailed(2, "maybe");

    public void Dispose() => _folder.Dispose();

    private static JsonNode FileOf(CommandRun run) => JsonNode.Parse(run.OutLines[0])!;

    private static string StatusOf(CommandRun run) => (string)FileOf(run)["status"]!;

    private static JsonNode SummaryOf(CommandRun run) => JsonNode.Parse(run.OutLines[^1])!["summary"]!;

    private Task<CommandRun> RunAsync(int noise, string policy) => CommandRun.OfAsync(
        "ingest",
        _folder.Write($"{policy}.ppm", TestPicture.Ppm(8200, noise: noise)),
        "--on-duplicate",
        policy,
        "--jsonl",
        "--server",
        node.Http.BaseAddress!.AbsoluteUri);
}
