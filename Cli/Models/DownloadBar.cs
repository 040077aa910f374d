using System.Diagnostics;
using OrleansImageSearch.Cli.Output;
using Spectre.Console;

namespace OrleansImageSearch.Cli.Models;

/// <summary>Shows how far a download is: a bar where somebody watches, else a line now and then.</summary>
internal static class DownloadBar
{
    private const double Mebibyte = 1 << 20;

    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>Runs <paramref name="work"/>, which tells how far it is.</summary>
    public static Task<T> ShowAsync<T>(Terminal terminal, string id, Func<Action<DownloadProgress>, Task<T>> work) =>
        terminal.ShowsProgress ? ShowBarAsync(terminal, id, work) : ShowLinesAsync(terminal, id, work);

    private static Task<T> ShowBarAsync<T>(Terminal terminal, string id, Func<Action<DownloadProgress>, Task<T>> work) =>
        terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(id), maxValue: 1);
                bar.IsIndeterminate = true;
                return work(progress =>
                {
                    bar.IsIndeterminate = progress.TotalBytes is null;
                    bar.MaxValue = progress.TotalBytes ?? progress.Bytes;
                    bar.Value = progress.Bytes;
                });
            });

    private static Task<T> ShowLinesAsync<T>(Terminal terminal, string id, Func<Action<DownloadProgress>, Task<T>> work)
    {
        var elapsed = Stopwatch.StartNew();
        var next = LineInterval;
        return work(progress =>
        {
            if (elapsed.Elapsed >= next)
            {
                next = elapsed.Elapsed + LineInterval;
                var total = progress.TotalBytes is { } all ? $" of {all / Mebibyte:N1}" : "";
                terminal.Tell($"{id}: {progress.Bytes / Mebibyte:N1}{total} MiB");
            }
        });
    }
}
