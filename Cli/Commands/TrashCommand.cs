using System.CommandLine;
using OrleansImageSearch.Cli.Duplicates;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch trash</c>: the files that were set aside on this machine.</summary>
internal static class TrashCommand
{
    /// <summary>What a person types to have files deleted.</summary>
    private const string Confirmation = "delete";

    public static Command Create(Terminal terminal) => new("trash", "Show and empty the trash folders of this machine.")
    {
        CreateList(terminal),
        CreateEmpty(terminal),
    };

    private static Command CreateList(Terminal terminal)
    {
        var trash = new TrashOption();
        var jsonLines = new Option<bool>("--jsonl") { Description = "Print one JSON object for each file" };
        var command = new Command("list", "List the files in the trash; imagesearch duplicates undo brings them back.") { trash, jsonLines };
        command.SetAction(parsed =>
        {
            var (files, bytes) = (0L, 0L);
            foreach (var apply in new TrashFolders(parsed.GetValue(trash)).Existing().SelectMany(folder => folder.Applies()))
            {
                foreach (var item in apply.Items.Where(apply.Holds))
                {
                    files++;
                    bytes += item.Bytes;
                    terminal.Out.WriteLine(parsed.GetValue(jsonLines)
                        ? JsonLine.Of(new TrashLine(apply.Start.Apply, apply.Start.At, item.Path!, item.Sha256, item.Bytes, apply.PlaceOf(item)))
                        : Printable.Line($"{apply.Start.Apply}  {item.Path} ({ByteCount.Text(item.Bytes)})"));
                }
            }

            if (!parsed.GetValue(jsonLines))
            {
                terminal.Out.WriteLine($"{files:N0} files, {ByteCount.Text(bytes)}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateEmpty(Terminal terminal)
    {
        var applies = new ApplyArgument(ArgumentArity.ZeroOrMore, "Only what these applies set aside");
        var trash = new TrashOption();
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new Command("empty", "Delete the files in the trash for ever. Uploads in the trash stay with the server.") { applies, trash, yes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var emptying = new TrashEmptying(new TrashFolders(parsed.GetValue(trash)), parsed.GetValue(applies) ?? [], terminal);
            var (files, bytes) = emptying.Count();
            if (files == 0)
            {
                terminal.Out.WriteLine("there is nothing to delete");
                return ExitCodes.Done;
            }

            if (!parsed.GetValue(yes))
            {
                await AskAsync(terminal, $"{files:N0} files, {ByteCount.Text(bytes)}", cancellationToken);
            }

            return emptying.Run();
        });
        return command;
    }

    private static async Task AskAsync(Terminal terminal, string what, CancellationToken cancellationToken)
    {
        if (!terminal.CanAsk)
        {
            throw new CommandFailedException($"{what} would be deleted for ever and there is nobody to ask: add --yes", ExitCodes.WrongUsage);
        }

        await terminal.Error.WriteAsync($"{what}, will be deleted for ever. Type {Confirmation} to do it: ");
        using var answers = new StreamReader(terminal.In, leaveOpen: true);
        if ((await answers.ReadLineAsync(cancellationToken))?.Trim() != Confirmation)
        {
            throw new CommandFailedException("nothing was deleted");
        }
    }
}
