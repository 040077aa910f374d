using System.Diagnostics;
using OrleansImageSearch.Cli.Output;
using Spectre.Console;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>Shows how far an ingest is: a bar where somebody watches, else a line now and then.</summary>
internal static class IngestProgress
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>Runs <paramref name="work"/>, which tells its counts whenever they change.</summary>
    public static Task ShowAsync(Terminal terminal, Func<Action<IngestCounts>, Task> work) =>
        terminal.ShowsProgress ? ShowBarAsync(terminal, work) : ShowLinesAsync(terminal, work);

    private static Task ShowBarAsync(Terminal terminal, Func<Action<IngestCounts>, Task> work) =>
        terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(
                new SpinnerColumn(),
                new ProgressBarColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var elapsed = Stopwatch.StartNew();
                var bar = context.AddTask("starting", maxValue: 1);
                bar.IsIndeterminate = true;
                await work(counts =>
                {
                    bar.Description = Markup.Escape(Describe(counts, elapsed.Elapsed));
                    bar.IsIndeterminate = !counts.Listed;
                    bar.MaxValue = Math.Max(1, counts.Found);
                    bar.Value = counts.Handled;
                });
            });

    private static Task ShowLinesAsync(Terminal terminal, Func<Action<IngestCounts>, Task> work)
    {
        var elapsed = Stopwatch.StartNew();
        var next = LineInterval;
        return work(counts =>
        {
            if (elapsed.Elapsed >= next)
            {
                next = elapsed.Elapsed + LineInterval;
                terminal.Tell(Describe(counts, elapsed.Elapsed));
            }
        });
    }

    private static string Describe(IngestCounts counts, TimeSpan elapsed)
    {
        var rate = counts.Handled / Math.Max(elapsed.TotalSeconds, 0.001);
        return $"{counts.Handled:N0} of {counts.Found:N0}{(counts.Listed ? "" : " found so far")}, {rate:N0}/s, {counts.Rejected:N0} rejected";
    }
}
