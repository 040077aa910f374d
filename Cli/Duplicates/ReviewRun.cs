using System.ComponentModel;
using System.Diagnostics;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Shows groups one at a time and does what the keys say.</summary>
/// <param name="client">The server, which is told of verdicts at once.</param>
/// <param name="console">Where groups are shown.</param>
/// <param name="readKey">The next key; null where there is none any more.</param>
/// <param name="chosen">Where chosen groups go.</param>
internal sealed class ReviewRun(
    ImageSearchClient client, IAnsiConsole console, Func<CancellationToken, Task<ConsoleKeyInfo?>> readKey, ReviewedGroups chosen)
{
    private const string Help = "1-9 stays or goes   Enter choose so   k all stay for good   d no duplicates   n next   b back   o open   q quit";

    private const int ThumbnailColumns = 24;
    private const int ThumbnailRows = 12;

    private readonly Thumbnails _thumbnails = new(client);

    public async Task RunAsync(IAsyncEnumerable<GroupLine> lines, CancellationToken cancellationToken)
    {
        // Those seen so far, so that a person can go back.
        var groups = new List<ReviewedGroup>();
        var at = 0;
        await using var rest = lines.Where(line => line.Group is not null && line.Problem is null).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            if (at == groups.Count)
            {
                if (!await rest.MoveNextAsync())
                {
                    console.WriteLine(groups.Count == 0 ? "there are no duplicates to look at" : "that was the last group");
                    return;
                }

                groups.Add(new ReviewedGroup(rest.Current));
            }

            if (await ReviewAsync(groups[at], at, cancellationToken) is not { } step)
            {
                return;
            }

            at = Math.Max(0, at + step);
        }
    }

    /// <returns>How many groups to go on, or back; null: no more.</returns>
    private async Task<int?> ReviewAsync(ReviewedGroup group, int index, CancellationToken cancellationToken)
    {
        var message = "";
        _thumbnails.Forget();
        while (true)
        {
            await ShowAsync(group, index, message, cancellationToken);
            message = "";
            if (await readKey(cancellationToken) is not { } key)
            {
                return null;
            }

            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    chosen.Choose(group);
                    group.Decision = "chosen";
                    return 1;
                case { Key: ConsoleKey.RightArrow or ConsoleKey.Spacebar } or { KeyChar: 'n' }:
                    return 1;
                case { Key: ConsoleKey.LeftArrow or ConsoleKey.Backspace } or { KeyChar: 'b' }:
                    return -1;
                case { KeyChar: 'k' or 'd' }:
                    try
                    {
                        await client.JudgeAsync(group.Group.Group, key.KeyChar == 'k' ? "keep" : "not-duplicate", cancellationToken);
                        chosen.Drop(group);
                        group.Decision = key.KeyChar == 'k' ? "all stay" : "no duplicates";
                        return 1;
                    }
                    catch (ServerException refused)
                    {
                        message = refused.Message;
                        break;
                    }

                case { KeyChar: >= '1' and <= '9' } when key.KeyChar - '1' < group.Group.Items.Count:
                    message = group.Toggle(key.KeyChar - '1') ? "" : "one item has to stay";
                    break;
                case { KeyChar: 'o' }:
                    message = Open(group.Group);
                    break;
                case { KeyChar: 'q' } or { Key: ConsoleKey.Escape }:
                    return null;
            }
        }
    }

    private async Task ShowAsync(ReviewedGroup group, int index, string message, CancellationToken cancellationToken)
    {
        console.Clear();
        console.WriteLine($"group {group.Group.Group} ({index + 1:N0}){(group.Decision is { } decision ? $": {decision}" : "")}");
        if (Thumbnails.CanShow(console))
        {
            await ShowPicturesAsync(group.Group, cancellationToken);
        }

        var table = TableText.Create().Column("", number: true).Column("").Column("place").Column("size", number: true).Column("pixels", number: true)
            .Column("format").Column("date").Column("kind").Column("bits", number: true).Column("why");
        foreach (var (number, item) in group.Group.Items.Index())
        {
            table.Row(
            [
                $"{number + 1}",
                group.IsKept(number) ? "stays" : "goes",
                ItemPlace.TextOf(item),
                ByteCount.Text(item.Bytes),
                item.Width is { } width ? $"{width}x{item.Height}" : "",
                item.Format ?? "",
                $"{item.TakenAt ?? item.ModifiedAt:yyyy-MM-dd HH:mm}",
                item.Kind ?? "",
                $"{item.Distance}",
                item.Rule ?? "",
            ]);
        }

        console.Write(table);
        console.WriteLine(Help);
        console.WriteLine(Printable.Line(message));
    }

    private async Task ShowPicturesAsync(DuplicateGroup group, CancellationToken cancellationToken)
    {
        var pictures = new Grid();
        var shown = group.Items.Take(Math.Max(1, console.Profile.Width / (ThumbnailColumns + 2))).ToArray();
        Array.ForEach(shown, _ => pictures.AddColumn(new GridColumn { Width = ThumbnailColumns, NoWrap = true }));
        var drawn = new List<IRenderable>();
        foreach (var item in shown)
        {
            drawn.Add(await _thumbnails.GetAsync(item.Image, ThumbnailColumns, ThumbnailRows, cancellationToken));
        }

        pictures.AddRow([.. drawn]);
        pictures.AddRow([.. shown.Select((_, number) => new Text($"{number + 1}"))]);
        console.Write(pictures);
    }

    /// <summary>Opens the group's files with what the desktop has for pictures.</summary>
    private static string Open(DuplicateGroup group)
    {
        string[] paths = [.. group.Items.Select(item => ItemPlace.Of(item).Path).OfType<string>().Where(File.Exists)];
        try
        {
            foreach (var path in paths)
            {
                using var viewer = Process.Start(new ProcessStartInfo("xdg-open", [path]) { RedirectStandardError = true, RedirectStandardOutput = true });
            }

            return paths.Length == 0 ? "none of these is a file of this machine" : "";
        }
        catch (Win32Exception)
        {
            return "there is no xdg-open here to open pictures with";
        }
    }
}
