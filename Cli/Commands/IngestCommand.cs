using System.CommandLine;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch ingest</c>: takes files and folders in and says what became of them.</summary>
internal static class IngestCommand
{
    private const string FromStandardInput = "-";

    private const string Description = """
        Take in files and folders.

        A server on this machine reads them itself, as a job; to another server, or with --upload, they are sent.
        Of an S3 bucket, s3://BUCKET/PREFIX, any server reads all objects whose keys begin with the prefix.
        Ctrl-C only stops watching a job, which goes on at the server; the command then ends with 1 and says how to watch it again.
        An interrupted upload is resumed by the same command: what the server has is not stored twice.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files, folders (taken in whole), s3://BUCKET/PREFIX, or - for a list of paths on stdin, each ended by a line break or NUL",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var jsonLines = new Option<bool>("--jsonl") { Description = "Print one JSON object for each file told apart, then the summary" };
        var upload = new Option<bool>("--upload") { Description = "Send the files, also where the server could read them itself" };
        var onDuplicate = new Option<string?>("--on-duplicate")
        {
            Description = "Send the files, and say what becomes of those that look like stored images: ask and keep take them in, trash sets them aside, reject leaves them out",
            HelpName = "POLICY",
        };
        onDuplicate.AcceptOnlyFromAmong("ask", "keep", "trash", "reject");
        var job = new Option<Guid?>("--job") { Description = "Watch this job of the server instead of starting one", HelpName = "ID" };

        var command = new Command("ingest", Description) { paths, jsonLines, upload, onDuplicate, job };
        command.Validators.Add(result =>
        {
            if (result.GetResult(job) is null == result.GetResult(paths) is not { Tokens.Count: > 0 })
            {
                result.AddError("Name the files or folders to take in, or a --job to watch, and not both");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var report = new IngestReport(terminal, parsed.GetValue(jsonLines));
            var sources = await ReadSourcesAsync(parsed.GetValue(paths) ?? [], terminal, cancellationToken);
            var isByServer = client.Server.IsLoopback && !parsed.GetValue(upload) && parsed.GetValue(onDuplicate) is null;
            Source[] read = [.. sources.Where(source => isByServer || source.IsInS3)];
            Source[] sent = [.. sources.Where(source => !isByServer && !source.IsInS3)];
            if (parsed.GetValue(onDuplicate) is not null && read is [var first, ..])
            {
                throw new CommandFailedException($"--on-duplicate is about uploads, and the server itself reads {first.Path}: leave one of them out");
            }

            await IngestProgress.ShowAsync(terminal, async progress =>
            {
                if (parsed.GetValue(job) is { } watched)
                {
                    await new ServerIngest(client, report).WatchAsync(watched, progress, cancellationToken);
                }

                if (read.Length > 0)
                {
                    await new ServerIngest(client, report).RunAsync(read, progress, cancellationToken);
                }

                if (sent.Length > 0)
                {
                    await new UploadIngest(client, report, parsed.GetValue(onDuplicate)).RunAsync(sent, progress, cancellationToken);
                }
            });
            return report.Finish();
        });
        return command;
    }

    private static async Task<List<Source>> ReadSourcesAsync(string[] paths, Terminal terminal, CancellationToken cancellationToken)
    {
        var sources = new List<Source>();
        foreach (var path in paths)
        {
            if (path == FromStandardInput)
            {
                sources.AddRange(await SourceList.ReadAsync(terminal.In, cancellationToken));
            }
            else
            {
                sources.Add(new Source(path));
            }
        }

        return sources;
    }
}
