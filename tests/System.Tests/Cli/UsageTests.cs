namespace OrleansImageSearch.System.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("'bogus' is not known here: see imagesearch --help", "bogus")]
    [InlineData("'--colour' is not known here: see imagesearch status --help", "status", "--colour")]
    [InlineData("IMAGE", "search")]
    [InlineData("-k must be a whole number from 1", "search", "1", "-k", "0")]
    [InlineData("-k must be a whole number from 1", "search", "1", "-k", "many")]
    [InlineData("-k", "search", "1", "-k")]
    [InlineData("There are 6 images to look for; name at most 5", "search", "1", "2", "3", "4", "5", "6")]
    [InlineData("not 'pdq:-1'", "search", "1", "--measure", "pdq:-1")]
    [InlineData("not 'pdq:NaN'", "search", "1", "--measure", "pdq:NaN")]
    [InlineData("not ':2'", "search", "1", "--measure", ":2")]
    [InlineData("--max-distance must be a number from 0", "search", "1", "--max-distance", "-3")]
    [InlineData("Name the files or folders to take in", "ingest")]
    [InlineData("and not both", "ingest", "a", "--job", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("'--colour' is not known here: see imagesearch duplicates apply --help", "duplicates", "apply", "--colour")]
    [InlineData("see imagesearch duplicates list --help", "duplicates", "list", "--prefer", "prettier")]
    [InlineData("'yesterday' is no id of an apply, as imagesearch duplicates undo lists them: see imagesearch duplicates undo --help", "duplicates", "undo", "yesterday")]
    [InlineData("'all' is no id of an apply", "trash", "empty", "all")]
    [InlineData("see imagesearch duplicates review --help", "duplicates", "review")]
    [InlineData("--server is 'localhost:80'", "status", "--server", "localhost:80")]
    public async Task Wrong_usage_ends_with_2_and_one_line(string message, params string[] arguments) =>
        (await CommandRun.OfAsync(arguments)).AssertFailed(2, message);

    [Fact]
    public async Task Without_a_verb_the_help_goes_to_standard_error()
    {
        var run = await CommandRun.OfAsync();
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Contains("imagesearch [command]", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("search", "--help")]
    [InlineData("ingest", "--help")]
    public async Task Help_that_was_asked_for_is_a_result(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Contains("Usage:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_what_to_do()
    {
        string url;
        await using (var server = await RecordedServer.AnsweringAsync("{}"))
        {
            url = server.Url;
        }

        (await CommandRun.OfAsync("status", "--server", url))
            .AssertFailed(1, $"no server at {url}: start one with ./run or name it with --server");
    }

    [Fact]
    public async Task A_server_of_another_kind_is_told_in_one_line_without_asking_twice()
    {
        await using var server = await RecordedServer.AnsweringAsync("<html>", contentType: "text/html");
        (await CommandRun.OfAsync("status", "--server", server.Url)).AssertFailed(1, "not as an image search server");
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_failing_server_is_told_in_one_line_without_asking_twice()
    {
        await using var server = await RecordedServer.AnsweringAsync("""{"status":503,"detail":"The cluster did not answer; try again."}""", 503);
        (await CommandRun.OfAsync("status", "--server", server.Url)).AssertFailed(1, "The cluster did not answer; try again.");
        Assert.Single(server.Requests);
    }
}
