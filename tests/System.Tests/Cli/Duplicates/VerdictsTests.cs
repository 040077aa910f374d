using OrleansImageSearch.System.Tests.Api;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

[Collection(SharedApiNode.Name)]
public sealed class VerdictsTests(ApiNode node) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Server => node.Http.BaseAddress!.AbsoluteUri;

    [Fact]
    public async Task Verdicts_that_were_printed_are_taken_back_and_taken_in_again_and_bad_lines_are_named()
    {
        var (one, other) = (new string('a', 64), new string('b', 64));
        var lines = _folder.Write("verdicts.jsonl", [.. $$"""
            {"verdict":"keep","sha256":["{{other}}","{{one}}"],"at":"2026-01-02T03:04:05+00:00"}
            {"verdict":"perhaps","sha256":["{{one}}"]}
            no verdict
            {"verdict":"not-duplicate","sha256":["{{one}}"]}
            """.Select(letter => (byte)letter)]);

        var taken = await RunAsync(lines);
        Assert.Equal((3, "2 verdicts taken in, 2 lines rejected\n"), (taken.ExitCode, taken.Out));
        Assert.Contains($"{lines}:2: There is no verdict 'perhaps'", taken.Error, StringComparison.Ordinal);
        Assert.Contains($"{lines}:3: ", taken.Error, StringComparison.Ordinal);

        var printed = await RunAsync();
        Assert.Equal(0, printed.ExitCode);
        var kept = Assert.Single(printed.OutLines, line => line.Contains("\"keep\"", StringComparison.Ordinal) && line.Contains(one, StringComparison.Ordinal));
        Assert.Contains($"[\"{one}\",\"{other}\"]", kept, StringComparison.Ordinal);
        Assert.Contains("2026-01-02T03:04:05", kept, StringComparison.Ordinal);

        var again = _folder.Write("again.jsonl", [.. printed.Out.Select(letter => (byte)letter)]);
        Assert.Contains(" 0 lines rejected", (await RunAsync(again, "--remove")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain(one, (await RunAsync()).Out, StringComparison.Ordinal);
        await RunAsync(again);
        Assert.Equal(printed.Out, (await RunAsync()).Out);
        await RunAsync(again, "--remove");
    }

    [Fact]
    public async Task What_cannot_be_is_one_line()
    {
        (await RunAsync("--remove")).AssertFailed(2, "Name a file of the verdicts to --remove");
        (await RunAsync(Path.Combine(_folder.Path, "none.jsonl"))).AssertFailed(1, "cannot be read");
    }

    public void Dispose() => _folder.Dispose();

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["duplicates", "verdicts", .. arguments, "--server", Server]);
}
