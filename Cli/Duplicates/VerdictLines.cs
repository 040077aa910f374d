using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Ingest;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Sends lines that are verdicts, some at a time.</summary>
/// <param name="client">The server.</param>
/// <param name="remove">Whether they are taken back.</param>
internal sealed class VerdictLines(ImageSearchClient client, bool remove)
{
    private const int LinesPerCall = 1000;

    /// <param name="file">How the user knows the lines.</param>
    /// <param name="lines">One JSON object a line.</param>
    /// <param name="reject">Told of each line that is no verdict.</param>
    /// <param name="cancellationToken">Stops between calls.</param>
    /// <returns>How many verdicts were new, or were there to be taken back; and how many lines were none.</returns>
    public async Task<(long Changed, long Rejected)> SendAsync(string file, TextReader lines, Action<string> reject, CancellationToken cancellationToken)
    {
        var (changed, rejected, sent) = (0L, 0L, 0L);
        while (await LineFile.ReadBatchAsync(lines, LinesPerCall, cancellationToken) is { Count: > 0 } batch)
        {
            var answer = await client.ChangeVerdictsAsync(batch, remove, cancellationToken);
            changed += answer.Changed;
            rejected += answer.Rejected.Count;
            foreach (var (line, reason) in answer.Rejected)
            {
                reject($"{file}:{sent + line}: {reason}");
            }

            sent += batch.Count;
        }

        return (changed, rejected);
    }
}
