using System.CommandLine;
using OrleansImageSearch.Cli.Duplicates;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch match</c>: which files of one folder another has already.</summary>
internal static class MatchCommand
{
    private const string Description = """
        Say which images of DIR_A are like one below another folder. No file is changed. Ends with 11 where there are any.

        The server takes the other folder in first, which is soon done where it has it already; the images of DIR_A are sent to be searched for, and not kept.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var folder = new Argument<string[]>("DIR_A") { Description = "Folders or files to look for", Arity = ArgumentArity.OneOrMore };
        var against = new Option<string[]>("--against") { Description = "The folder to look in, on the server's machine; repeatable", HelpName = "DIR_B", Required = true };
        var jsonLines = new Option<bool>("--jsonl") { Description = "Print one JSON object for each image that is there already" };
        var command = new Command("match", Description) { folder, against, jsonLines };
        command.Validators.Add(result =>
        {
            if (result.GetResult(against)?.Tokens.FirstOrDefault(token => !Directory.Exists(token.Value)) is { } missing)
            {
                result.AddError($"--against names {missing.Value}, which is no folder here");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            if (!client.Server.IsLoopback)
            {
                throw new CommandFailedException($"{client.ServerText} cannot read folders of this machine: run match where the server is");
            }

            var folders = parsed.GetRequiredValue(against);
            await TakeInAsync(new ServerIngest(client, new IngestReport(Terminal.Silent, false)), folders, terminal, cancellationToken);
            var run = new MatchRun(client, new FolderSet(folders), terminal, parsed.GetValue(jsonLines));
            return await run.RunAsync(parsed.GetRequiredValue(folder).Select(path => new Source(path)), cancellationToken);
        });
        return command;
    }

    private static Task TakeInAsync(ServerIngest ingest, string[] folders, Terminal terminal, CancellationToken cancellationToken) =>
        IngestProgress.ShowAsync(terminal, progress => ingest.RunAsync(folders.Select(folder => new Source(folder)), progress, cancellationToken));
}
