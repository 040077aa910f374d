using System.Net;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;
using Spectre.Console;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>A scan of the whole collection for duplicates, which the server does and this watches.</summary>
internal static class CollectionScan
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether there are groups of an earlier scan.</summary>
    public static async Task<bool> WasDoneAsync(ImageSearchClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetDuplicatesAsync("", null, 1, cancellationToken);
            return true;
        }
        catch (ServerException none) when (none.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Starts a scan and waits for its end; a bar shows how far it is where somebody watches.</summary>
    /// <exception cref="CommandFailedException">It failed.</exception>
    public static async Task RunAsync(ImageSearchClient client, bool thorough, Terminal terminal, CancellationToken cancellationToken)
    {
        var scan = await client.StartScanAsync(thorough, cancellationToken);
        var end = terminal.ShowsProgress
            ? await terminal.ErrorConsole.Progress()
                .AutoClear(true)
                .Columns(new SpinnerColumn(), new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new RemainingTimeColumn())
                .StartAsync(context =>
                {
                    var bar = context.AddTask("scanning", maxValue: 1);
                    return WatchAsync(client, scan, status => Show(bar, status), cancellationToken);
                })
            : await WatchAsync(client, scan, _ => { }, cancellationToken);
        if (end.State == ScanState.Failed)
        {
            throw new CommandFailedException($"the scan failed: {end.Message ?? "the server gives no reason"}");
        }

        terminal.Tell($"{end.Images:N0} images, {end.Pairs:N0} pairs, {end.Groups:N0} groups");
    }

    private static async Task<ScanStatus> WatchAsync(ImageSearchClient client, string scan, Action<ScanStatus> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await client.GetScanAsync(scan, cancellationToken);
            if (status.State != ScanState.Running)
            {
                return status;
            }

            show(status);
            await Task.Delay(Interval, cancellationToken);
        }
    }

    private static void Show(ProgressTask bar, ScanStatus status)
    {
        bar.Description = Markup.Escape($"{status.Stage ?? "scanning"} {status.Done:N0} of {status.Total:N0}");
        bar.IsIndeterminate = status.Total == 0;
        bar.MaxValue = Math.Max(1, status.Total);
        bar.Value = status.Done;
    }
}
