using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>Sends lines that describe images, some thousands at a time.</summary>
internal sealed class LineImport(ImageSearchClient client, IngestReport report)
{
    private const int LinesPerCall = 8192;

    /// <param name="file">How the user knows the lines.</param>
    /// <param name="lines">One JSON object a line.</param>
    /// <param name="progress">Is told the counts after every call.</param>
    /// <param name="cancellationToken">Stops between calls; what was answered is stored.</param>
    public async Task RunAsync(string file, TextReader lines, Action<IngestCounts> progress, CancellationToken cancellationToken)
    {
        var sent = 0L;
        while (await LineFile.ReadBatchAsync(lines, LinesPerCall, cancellationToken) is { Count: > 0 } batch)
        {
            report.AddFound(batch.Count, listed: false);
            var answer = await client.ImportAsync(batch, cancellationToken);
            report.Add(answer.Added, answer.Known, answer.Rejected);
            foreach (var (line, reason) in answer.Rejections)
            {
                report.ListRejected(new Rejection($"{file}:{sent + line}", reason));
            }

            sent += batch.Count;
            progress(report.Counts);
        }
    }
}
