using System.CommandLine;
using OrleansImageSearch.Cli.Duplicates;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch duplicates list</c>: the groups of duplicates in the whole collection.</summary>
internal static class DuplicatesListCommand
{
    private const string Description = """
        List groups of images that look alike, what stays of each and what goes, and which rule chose. Ends with 11 where there are any.

        The groups are those of the server's last scan; a scan is made where there was none, and with --scan or --thorough.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var scan = new Option<bool>("--scan") { Description = "Look through the collection anew" };
        var thorough = new Option<bool>("--thorough") { Description = "Look through the collection anew, and for crops, frames and small turns too, which takes long" };
        var rules = new RuleOptions();
        var jsonLines = new Option<bool>("--jsonl") { Description = "Print one JSON object for each group, as duplicates apply reads them" };
        var command = new Command("list", Description) { scan, thorough, jsonLines };
        rules.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            if (parsed.GetValue(scan) || parsed.GetValue(thorough) || !await CollectionScan.WasDoneAsync(client, cancellationToken))
            {
                await CollectionScan.RunAsync(client, parsed.GetValue(thorough), terminal, cancellationToken);
            }

            var (groups, going, bytes) = (0L, 0L, 0L);
            await foreach (var line in GroupLines.OfServerAsync(client, rules.Read(parsed), cancellationToken))
            {
                if (line.Group is not { } group)
                {
                    throw new CommandFailedException($"{client.ServerText} lists something else than groups ({line.Problem}): its version may differ from this command's");
                }

                groups++;
                var goes = group.Items.Where(item => item.Action == DuplicateItem.Trash).ToArray();
                going += goes.Length;
                bytes += goes.Sum(item => item.Bytes);
                if (parsed.GetValue(jsonLines))
                {
                    terminal.Out.WriteLine(JsonLine.Of(line.Json));
                }
                else
                {
                    Show(group, terminal);
                }
            }

            if (!parsed.GetValue(jsonLines))
            {
                terminal.Out.WriteLine(groups == 0
                    ? "there are no duplicates"
                    : $"{groups:N0} groups; {going:N0} items, {ByteCount.Text(bytes)}, would go: imagesearch duplicates apply says more, and with --yes does it");
            }

            return groups > 0 ? ExitCodes.DuplicatesFound : ExitCodes.Done;
        });
        return command;
    }

    private static void Show(DuplicateGroup group, Terminal terminal)
    {
        terminal.Out.WriteLine($"group {group.Group}");
        foreach (var item in group.Items)
        {
            terminal.Out.WriteLine(Printable.Line($"  {(item.Action == DuplicateItem.Keep ? "stays    " : "to trash ")}{GroupText.Describe(item)}"));
        }
    }
}
