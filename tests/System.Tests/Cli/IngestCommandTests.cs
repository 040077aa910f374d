using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using OrleansImageSearch.Cli;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli;

public sealed class IngestCommandTests : IDisposable
{
    private const string Job = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentBag<string> _received = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_without_rejections_ends_with_0_and_its_counts()
    {
        await using var server = await JobServerAsync("done", rejected: 0);
        var run = await CommandRun.OfAsync("ingest", _folder.Path, "--server", server.Url);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("5 added, 2 already known, 0 rejected in ", Assert.Single(run.OutLines), StringComparison.Ordinal);
        Assert.Equal($$"""{"sources":["{{_folder.Path}}"]}""", Assert.Single(_received));
    }

    [Fact]
    public async Task Rejected_files_end_with_3_and_their_reasons()
    {
        await using var server = await JobServerAsync("done", rejected: 2);
        var run = await CommandRun.OfAsync("ingest", _folder.Path, "--server", server.Url);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["  rejected /a.jpg: It is empty.", "  rejected /b.jpg: It is no image."], run.OutLines[1..]);
    }

    [Fact]
    public async Task Json_lines_list_all_rejected_files_and_end_with_the_summary()
    {
        await using var server = await JobServerAsync("done", rejected: 2);
        var run = await CommandRun.OfAsync("ingest", _folder.Path, "--jsonl", "--server", server.Url);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("", run.Error);
        var lines = run.OutLines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["/a.jpg", "/b.jpg"], lines[..^1].Select(line => line.GetProperty("place").GetString()));
        var summary = lines[^1].GetProperty("summary");
        Assert.Equal((5, 2, 2), (summary.GetProperty("added").GetInt32(), summary.GetProperty("known").GetInt32(), summary.GetProperty("rejected").GetInt32()));
        Assert.Equal(Job, summary.GetProperty("jobs")[0].GetString());
    }

    [Fact]
    public async Task A_failed_job_ends_with_1_and_its_message()
    {
        await using var server = await JobServerAsync("failed", rejected: 0);
        var run = await CommandRun.OfAsync("ingest", _folder.Path, "--server", server.Url);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("imagesearch: the job failed: The disk is full.\n", run.Error);
    }

    [Fact]
    public async Task A_stream_that_ends_before_its_job_says_how_to_watch_it_again()
    {
        await using var server = await JobServerAsync("running", rejected: 0);
        var run = await CommandRun.OfAsync("ingest", _folder.Path, "--server", server.Url);
        run.AssertFailed(1, $"watch it with imagesearch ingest --job {Job} --server {server.Url}");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_only_the_watching(string signal)
    {
        var watched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RecordedServer.StartAsync(async context =>
        {
            await context.Response.StartAsync();
            watched.SetResult();

            // Tells nothing for as long as the command listens; that it stops is no error here.
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

        // What runs in the background of a shell, as these tests may, has inherited that it ignores SIGINT.
        using var command = Process.Start(new ProcessStartInfo(
            "env", [$"--default-signal={signal}", "dotnet", typeof(CommandLine).Assembly.Location, "ingest", "--job", Job, "--server", server.Url])
        {
            RedirectStandardError = true,
        })!;
        await watched.Task.WaitAsync(ProcessCluster.StepLimit);
        using var kill = Process.Start("kill", [$"-{signal}", $"{command.Id}"]);

        var error = await command.StandardError.ReadToEndAsync().WaitAsync(ProcessCluster.StepLimit);
        await command.WaitForExitAsync();
        Assert.Equal(1, command.ExitCode);
        Assert.Contains($"stopped watching; the job goes on at the server: watch it with imagesearch ingest --job {Job} --server {server.Url}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\0")]
    public async Task A_list_on_standard_input_names_the_sources(string separator)
    {
        string[] files = [_folder.Write("a.jpg"), _folder.Write(separator == "\0" ? "line\nbreak ü.jpg" : "ü.jpg")];
        await using var server = await JobServerAsync("done", rejected: 0);
        var run = await CommandRun.WithInputAsync(Encoding.UTF8.GetBytes(string.Join(separator, files) + separator), "ingest", "-", "--server", server.Url);

        Assert.Equal(0, run.ExitCode);
        var sources = JsonDocument.Parse(Assert.Single(_received)).RootElement.GetProperty("sources");
        Assert.Equal(files, sources.EnumerateArray().Select(source => source.GetString()!));
    }

    [Fact]
    public async Task Names_that_are_not_utf8_and_missing_files_are_rejected_and_the_rest_is_taken_in()
    {
        byte[] list = [.. Encoding.UTF8.GetBytes($"{_folder.Write("a.jpg")}\n"), (byte)'/', 0xff, (byte)'\n', .. "/nosuch.jpg"u8];
        await using var server = await JobServerAsync("done", rejected: 0);
        var run = await CommandRun.WithInputAsync(list, "ingest", "-", "--server", server.Url);

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("5 added, 2 already known, 2 rejected", run.OutLines[0], StringComparison.Ordinal);
        Assert.Equal("  rejected /\uFFFD: its name is not valid UTF-8: rename it", run.OutLines[1]);
        Assert.Equal("  rejected /nosuch.jpg: there is no such file or folder", run.OutLines[2]);
    }

    [Fact]
    public async Task S3_sources_are_read_by_the_server_also_where_files_are_sent()
    {
        await using var server = await JobServerAsync("done", rejected: 0);

        var run = await CommandRun.OfAsync("ingest", "s3://bucket/prefix", "--upload", "--server", server.Url);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"s3://bucket/prefix\"", Assert.Single(_received), StringComparison.Ordinal);
        (await CommandRun.OfAsync("ingest", "s3://bucket/prefix", "--on-duplicate", "reject", "--server", server.Url))
            .AssertFailed(1, "--on-duplicate is about uploads, and the server itself reads s3://bucket/prefix");
        Assert.Single(_received);
    }

    [Fact]
    public async Task An_upload_sends_every_file_once_and_rejects_what_it_cannot_read()
    {
        string[] files = [_folder.Write(".hidden.jpg", "hidden"), _folder.Write("a/b.jpg", "b"), _folder.Write("known.jpg", "known")];
        var empty = _folder.Write("empty.jpg", "");
        var nowhere = Path.Combine(_folder.Path, "nowhere.jpg");
        File.CreateSymbolicLink(nowhere, "nosuch");
        var circle = Path.Combine(_folder.Path, "circle.jpg");
        File.CreateSymbolicLink(circle, "circle.jpg");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "loop"), _folder.Path);
        await using var server = await UploadServerAsync();
        var run = await CommandRun.OfAsync("ingest", _folder.Path, "--upload", "--jsonl", "--server", server.Url);

        Assert.Equal("", run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["b", "hidden", "known"], _received.Order(StringComparer.Ordinal));
        var lines = run.OutLines[..^1].Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => (line.GetProperty("place").GetString()!, line.GetProperty("status").GetString()!)).ToHashSet();
        Assert.Equal([(files[0], "added"), (files[1], "added"), (files[2], "known"), (empty, "rejected"), (nowhere, "rejected"), (circle, "rejected")], lines);
    }

    [Fact]
    public async Task Large_folders_are_uploaded_in_bounded_requests()
    {
        var names = Enumerable.Range(0, 100).Select(i => $"{i:000}").ToArray();
        foreach (var name in names)
        {
            _folder.Write(name, name);
        }

        await using var server = await UploadServerAsync();
        var run = await CommandRun.OfAsync("ingest", _folder.Path, "--upload", "--server", server.Url);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("100 added,", run.OutLines[0], StringComparison.Ordinal);
        Assert.Equal(names, _received.Order(StringComparer.Ordinal));
        Assert.Equal(4, server.Requests.Count);
    }

    private Task<RecordedServer> JobServerAsync(string state, int rejected) => RecordedServer.StartAsync(async context =>
    {
        var job = $$"""{"id":"{{Job}}","state":"{{state}}","sources":[],"found":7,"listed":true,"added":5,"known":2,"rejected":{{rejected}},"message":"The disk is full."}""";
        switch (context.Request.Path.Value)
        {
            case "/v1/ingest":
                _received.Add(await new StreamReader(context.Request.Body).ReadToEndAsync());
                await RecordedServer.WriteAsync(context, $$"""{"job":"{{Job}}"}""", 202);
                break;
            case $"/v1/jobs/{Job}/events":
                var kind = state == "running" ? "progress" : "done";
                await RecordedServer.WriteAsync(context, $"event: {kind}\ndata: {job}\n\n", contentType: "text/event-stream");
                break;
            case $"/v1/jobs/{Job}/rejections":
                // One a page, so that pages are followed.
                await RecordedServer.WriteAsync(context, context.Request.Query["after"] == "/a.jpg"
                    ? """{"rejections":[{"place":"/b.jpg","reason":"It is no image."}]}"""
                    : """{"rejections":[{"place":"/a.jpg","reason":"It is empty."}],"next":"/a.jpg"}""");
                break;
            default:
                await RecordedServer.WriteAsync(context, job);
                break;
        }
    });

    private Task<RecordedServer> UploadServerAsync() => RecordedServer.StartAsync(async context =>
    {
        var outcomes = new List<string>();
        foreach (var file in (await context.Request.ReadFormAsync()).Files.GetFiles("file"))
        {
            using var reader = new StreamReader(file.OpenReadStream());
            var content = await reader.ReadToEndAsync();
            _received.Add(content);
            outcomes.Add($$"""{"name":"x","id":1,"sha256":"00","status":"{{(content == "known" ? "known" : "added")}}","duplicates":[]}""");
        }

        await RecordedServer.WriteAsync(context, $$"""{"images":[{{string.Join(',', outcomes)}}]}""", 201);
    });
}
