using System.CommandLine;
using OrleansImageSearch.Cli.Duplicates;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch duplicates apply</c>: sets aside what was chosen to go.</summary>
internal static class DuplicatesApplyCommand
{
    private const string FromStandardInput = "-";

    private const string Description = """
        Set aside what groups of duplicates say is to go: files into a trash folder on their disk, uploads on the server.

        Without --yes it only says what it would do, and ends with 11 where that is anything. A file goes only where its bytes are still those of
        the scan and one that stays is there with its bytes; else it is left alone and reported, and the command ends with 3.
        Nothing is deleted: imagesearch duplicates undo brings everything back. An interrupted apply is continued by the same command.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "Groups as JSON Lines, as duplicates list or review writes them, or - for stdin; without it, those of the server's last scan",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var rules = new RuleOptions();
        var yes = new Option<bool>("--yes") { Description = "Do it" };
        var trash = new TrashOption();
        var jsonLines = new Option<bool>("--jsonl") { Description = "Print one JSON object for each item, then the summary" };
        var command = new Command("apply", Description) { file, yes, trash, jsonLines };
        rules.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(file)?.Tokens is [{ Value: ['-', '-', ..] option }])
            {
                result.AddError($"'{option}' is not known here");
            }

            if (result.GetResult(file) is { Tokens.Count: > 0 } && result.GetResult(rules.Prefer) is not null)
            {
                result.AddError("--prefer chooses among the server's groups: leave it out, or FILE, whose lines say what stays");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var trashes = new TrashFolders(parsed.GetValue(trash));
            var chosen = rules.Read(parsed);
            Guid? apply = parsed.GetValue(yes) ? Guid.CreateVersion7() : null;
            var report = new ApplyReport(terminal, parsed.GetValue(jsonLines), apply);
            var run = new ApplyRun(client, trashes, chosen, report);
            var path = parsed.GetValue(file);
            using var reader = path is null ? null : path == FromStandardInput ? new StreamReader(terminal.In) : Open(path);
            var lines = reader is null ? GroupLines.OfServerAsync(client, chosen, cancellationToken) : GroupLines.ReadAsync(reader, cancellationToken);
            if (apply is not { } id)
            {
                await run.PlanAsync(lines, cancellationToken);
                return report.Finish();
            }

            var unsettled = await Settlement.RunAsync(client, trashes, terminal, cancellationToken);
            try
            {
                await run.RunAsync(id, lines, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && report.Trashed > 0)
            {
                throw new CommandFailedException(
                    $"interrupted; {report.Trashed:N0} items are in the trash: the same command goes on, imagesearch duplicates undo {id} brings them back");
            }

            return report.Finish() is var code && code == ExitCodes.Done && unsettled > 0 ? ExitCodes.SomeRejected : code;
        });
        return command;
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be read ({e.Message.TrimEnd('.')}): name a file of JSON Lines, as imagesearch duplicates list --jsonl prints them");
        }
    }
}
