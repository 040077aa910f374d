using System.CommandLine;
using OrleansImageSearch.Cli.Duplicates;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch duplicates verdicts</c>: what was said of duplicates for good, out and in.</summary>
internal static class DuplicatesVerdictsCommand
{
    private const string Description = """
        Print what was said of duplicates for good, one JSON object a line, or take such lines in.

        A line: {"verdict": "keep" or "not-duplicate", "sha256": [hex, …], "at"?}. Verdicts hold for contents, so they can be taken to another server.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var file = new Argument<string?>("FILE") { Description = "Lines to take in, or - for stdin; without it, all are printed", Arity = ArgumentArity.ZeroOrOne };
        var remove = new Option<bool>("--remove") { Description = "Take the lines' verdicts back instead" };
        var command = new Command("verdicts", Description) { file, remove };
        command.Validators.Add(result =>
        {
            if (result.GetResult(remove) is { Implicit: false } && result.GetResult(file) is not { Tokens.Count: > 0 })
            {
                result.AddError("Name a file of the verdicts to --remove");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            if (parsed.GetValue(file) is not { } path)
            {
                await foreach (var verdict in client.GetVerdictsAsync(cancellationToken))
                {
                    terminal.Out.WriteLine(verdict);
                }

                return ExitCodes.Done;
            }

            using var lines = LineFile.Open(path, terminal);
            var (changed, rejected) = await new VerdictLines(client, parsed.GetValue(remove)).SendAsync(path, lines, terminal.Tell, cancellationToken);
            terminal.Out.WriteLine($"{changed:N0} verdicts {(parsed.GetValue(remove) ? "taken back" : "taken in")}, {rejected:N0} lines rejected");
            return rejected > 0 ? ExitCodes.SomeRejected : ExitCodes.Done;
        });
        return command;
    }
}
