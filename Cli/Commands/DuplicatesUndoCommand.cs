using System.CommandLine;
using OrleansImageSearch.Cli.Duplicates;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch duplicates undo</c>: brings back what an apply set aside.</summary>
internal static class DuplicatesUndoCommand
{
    private const string Description = """
        Bring back what an apply set aside, whole or in part: with the same bytes, times and permissions, at the same place.

        Without APPLY it lists the applies that can be undone. A file in whose place there is another one now stays in the trash and is reported.
        An interrupted undo is continued by the same command.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var apply = new ApplyArgument(ArgumentArity.ZeroOrOne, "The apply, as imagesearch duplicates undo lists it");
        var places = new Argument<string[]>("PATH") { Description = "Only these files, folders, or upload: uris", Arity = ArgumentArity.ZeroOrMore };
        var trash = new TrashOption();
        var jsonLines = new Option<bool>("--jsonl") { Description = "Print JSON Lines" };
        var command = new Command("undo", Description) { apply, places, trash, jsonLines };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var trashes = new TrashFolders(parsed.GetValue(trash));
            var asJsonLines = parsed.GetValue(jsonLines);
            if (parsed.GetValue(apply) is not [var id])
            {
                Show(await ListAsync(client, trashes, terminal, cancellationToken), terminal, asJsonLines);
                return ExitCodes.Done;
            }

            var report = new UndoReport(terminal, asJsonLines, id);
            await new UndoRun(client, trashes, report).RunAsync(id, parsed.GetValue(places) ?? [], cancellationToken);
            return report.Finish();
        });
        return command;
    }

    private static async Task<List<UndoableApply>> ListAsync(ImageSearchClient client, TrashFolders trashes, Terminal terminal, CancellationToken cancellationToken)
    {
        var applies = trashes.Existing()
            .SelectMany(trash => trash.Applies().Select(apply => (Trash: trash.Path, Apply: apply, Held: apply.Items.Where(apply.Holds).ToArray())))
            .Where(here => here.Held.Length > 0)
            .Select(here => new UndoableApply(here.Apply.Start.Apply, here.Apply.Start.At, here.Held.Length, here.Held.Sum(item => item.Bytes), here.Trash))
            .ToList();
        try
        {
            var elsewhere = (await client.GetAppliesAsync(cancellationToken)).Where(known => applies.TrueForAll(apply => apply.Apply != known.Apply));
            applies.AddRange(elsewhere.Select(known => new UndoableApply(known.Apply, known.At, null, null, null, known.Items)));
        }
        catch (ServerException unreachable)
        {
            terminal.Tell($"only what has files here is listed: {unreachable.Message}");
        }

        return [.. applies.OrderBy(apply => apply.At)];
    }

    private static void Show(List<UndoableApply> applies, Terminal terminal, bool asJsonLines)
    {
        if (asJsonLines)
        {
            applies.ForEach(apply => terminal.Out.WriteLine(JsonLine.Of(apply)));
            return;
        }

        if (applies.Count == 0)
        {
            terminal.Out.WriteLine("there is nothing to undo");
            return;
        }

        var table = TableText.Create().Column("apply").Column("at").Column("files", number: true).Column("size", number: true).Column("trash");
        foreach (var apply in applies)
        {
            table.Row(
            [
                $"{apply.Apply}",
                $"{apply.At.ToLocalTime():yyyy-MM-dd HH:mm}",
                apply.Files is { } files ? $"{files:N0}" : "",
                apply.Bytes is { } bytes ? ByteCount.Text(bytes) : "",
                apply.Trash ?? $"{apply.Items:N0} items on the server",
            ]);
        }

        terminal.OutConsole.Write(table);
    }
}
