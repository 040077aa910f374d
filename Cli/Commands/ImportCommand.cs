using System.CommandLine;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch import</c>: takes in images that were described elsewhere and says what became of them.</summary>
internal static class ImportCommand
{
    private const string Description = """
        Take in images that were described elsewhere, from JSON Lines; their files stay where they are.

        A line: {"sha256", "uri", "width", "height", "format", "bytes", "name"?, "takenAt"?, "modifiedAt"?,
        "descriptors": {"pdq/1": {"code": hex, "quality": 0..100, "flipCosts"?: hex}, …}}, with one descriptor of each measure of
        the server. An interrupted import is resumed by the same command: what the server has is not stored twice.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of JSON Lines, or - for stdin", Arity = ArgumentArity.OneOrMore };
        var jsonLines = new Option<bool>("--jsonl") { Description = "Print one JSON object for each rejected line, then the summary" };
        var command = new Command("import", Description) { files, jsonLines };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var report = new IngestReport(terminal, parsed.GetValue(jsonLines));
            var import = new LineImport(client, report);
            await IngestProgress.ShowAsync(terminal, async progress =>
            {
                foreach (var file in parsed.GetRequiredValue(files))
                {
                    using var lines = LineFile.Open(file, terminal);
                    await import.RunAsync(file, lines, progress, cancellationToken);
                }
            });
            return report.Finish();
        });
        return command;
    }
}
