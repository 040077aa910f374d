using System.Text.Json.Nodes;
using OrleansImageSearch.Cli;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

public sealed class ReviewTests : IAsyncLifetime
{
    private readonly DuplicateFolder _folder = DuplicateFolder.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _folder.DisposeAsync().AsTask();

    [Fact]
    public async Task What_is_chosen_goes_to_the_file_and_verdicts_to_the_server()
    {
        AddGroups(5);

        // The first as it is; the second the other way round; the third keeps all; the fourth is none; the fifth is passed by.
        var shown = await ReviewAsync("\n21\nkdnq");

        Assert.Equal([1, 2], Lines().Select(line => (int)line["group"]!));
        Assert.Equal(["keep", "trash"], Actions(Lines()[0]));
        Assert.Equal(["trash", "keep"], Actions(Lines()[1]));
        Assert.Equal("/v1/duplicates/3/verdict keep, /v1/duplicates/4/verdict not-duplicate", string.Join(", ", _folder.Verdicts));
        Assert.Contains("that was the last group", shown, StringComparison.Ordinal);

        var applied = await _folder.RunAsync("duplicates", "apply", _folder.GroupFile, "--yes");
        Assert.Equal(0, applied.ExitCode);
        Assert.Equal(["1 copy", "2 kept"], _folder.TrashedContents());
    }

    [Fact]
    public async Task A_person_can_go_back_and_decide_again()
    {
        AddGroups(2);

        await ReviewAsync("\nbkq");

        Assert.Empty(Lines());
        Assert.Equal("/v1/duplicates/1/verdict keep", Assert.Single(_folder.Verdicts));
    }

    [Fact]
    public async Task One_item_has_to_stay()
    {
        AddGroups(1);

        var shown = await ReviewAsync("1\n");

        Assert.Contains("one item has to stay", shown, StringComparison.Ordinal);
        Assert.Equal(["keep", "trash"], Actions(Assert.Single(Lines())));
    }

    [Fact]
    public async Task Without_a_terminal_or_with_a_file_that_is_there_nothing_begins()
    {
        (await _folder.RunReviewAsync()).AssertFailed(2, "there is no terminal to show groups on");
        File.WriteAllText(_folder.GroupFile, "");
        (await _folder.RunReviewAsync()).AssertFailed(2, "is there already: name a new file");
    }

    private static string[] Actions(JsonNode line) => [.. line["items"]!.AsArray().Select(item => (string)item!["action"]!)];

    private void AddGroups(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            _folder.AddGroup(_folder.Write($"{i}.jpg", $"{i} kept"), _folder.Write($"{i} copy.jpg", $"{i} copy"));
        }
    }

    private JsonNode[] Lines() => [.. File.ReadLines(_folder.GroupFile).Select(line => JsonNode.Parse(line)!)];

    private async Task<string> ReviewAsync(string keys)
    {
        var left = new Queue<char>(keys);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, output, error)
        {
            ReadKeyAsync = _ => Task.FromResult<ConsoleKeyInfo?>(left.TryDequeue(out var key)
                ? new ConsoleKeyInfo(key, key == '\n' ? ConsoleKey.Enter : ConsoleKey.None, false, false, false)
                : null),
        };
        var exitCode = await CommandLine.RunAsync(["duplicates", "review", "-o", _folder.GroupFile, "--server", _folder.Url], terminal, CancellationToken.None);
        Assert.Equal((0, ""), (exitCode, error.ToString()));
        return output.ToString();
    }
}
