using System.CommandLine;
using OrleansImageSearch.Cli.Duplicates;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch duplicates review</c>: a person looks at groups and chooses.</summary>
internal static class DuplicatesReviewCommand
{
    private const string Description = """
        Look at groups one by one, with their pictures where the terminal shows colours, and choose.

        Chosen groups go to a file that imagesearch duplicates apply reads; nothing is moved here. That all of a group stays for good, or that they
        are no duplicates, the server is told at once, and does not list the group again until it has a new member.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var output = new Option<string>("-o") { Description = "A new file for the groups that you choose", HelpName = "FILE", Required = true };
        var rules = new RuleOptions();
        var command = new Command("review", Description) { output };
        rules.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var path = parsed.GetRequiredValue(output);
            if (Path.Exists(path))
            {
                throw new CommandFailedException($"{path} is there already: name a new file, so that nothing is lost", ExitCodes.WrongUsage);
            }

            if (terminal.ReadKeyAsync is not { } readKey)
            {
                throw new CommandFailedException("there is no terminal to show groups on: use imagesearch duplicates list --jsonl, and edit its lines", ExitCodes.WrongUsage);
            }

            if (!await CollectionScan.WasDoneAsync(client, cancellationToken))
            {
                await CollectionScan.RunAsync(client, thorough: false, terminal, cancellationToken);
            }

            var chosen = new ReviewedGroups(path);
            await new ReviewRun(client, terminal.OutConsole, readKey, chosen)
                .RunAsync(GroupLines.OfServerAsync(client, rules.Read(parsed), cancellationToken), cancellationToken);
            terminal.Out.WriteLine(chosen.Count == 0 ? "nothing was chosen" : $"{chosen.Count:N0} groups chosen: imagesearch duplicates apply {path}");
            return ExitCodes.Done;
        });
        return command;
    }
}
