using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;
using Spectre.Console;

namespace OrleansImageSearch.Cli.Maps;

/// <summary>The making of a map, which the server does and this watches.</summary>
internal static class MapBuild
{
    /// <summary>The map of a measure; where there is none, or another is wanted, it is made first.</summary>
    /// <exception cref="CommandFailedException">It could not be made.</exception>
    public static async Task<MapStatus> EnsureAsync(ImageSearchClient client, string? measure, bool rebuild, Terminal terminal, CancellationToken cancellationToken)
    {
        var map = await client.GetMapAsync(measure, cancellationToken);
        if (map.BuiltAt is not null && !rebuild)
        {
            return map;
        }

        await client.BuildMapAsync(map.Measure, cancellationToken);
        var made = terminal.ShowsProgress
            ? await terminal.ErrorConsole.Progress()
                .AutoClear(true)
                .Columns(new SpinnerColumn(), new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new RemainingTimeColumn())
                .StartAsync(context =>
                {
                    var bar = context.AddTask("making the map", maxValue: 1);
                    return WatchAsync(client, map.Measure, status => Show(bar, status), cancellationToken);
                })
            : await WatchAsync(client, map.Measure, _ => { }, cancellationToken);
        return made.State == MapState.Ready
            ? made
            : throw new CommandFailedException($"the map was not made: {made.Message ?? "the server stopped meanwhile; try again"}");
    }

    private static async Task<MapStatus> WatchAsync(ImageSearchClient client, string measure, Action<MapStatus> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            MapStatus? last = null;
            await foreach (var status in client.WatchMapAsync(measure, cancellationToken))
            {
                show(status);
                last = status;
            }

            // A node that stops ends its stream early; the next one tells more.
            if (last is null || last.State != MapState.Building)
            {
                return last ?? await client.GetMapAsync(measure, cancellationToken);
            }
        }
    }

    private static void Show(ProgressTask bar, MapStatus status)
    {
        bar.Description = Markup.Escape(status.Stage ?? "making the map");
        bar.IsIndeterminate = status.Progress is null or 0;
        bar.Value = status.Progress ?? 0;
    }
}
