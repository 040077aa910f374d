using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>Files of JSON Lines that commands read.</summary>
internal static class LineFile
{
    private const string FromStandardInput = "-";

    /// <param name="path">A file, or - for standard input.</param>
    /// <param name="terminal">Whose standard input.</param>
    /// <exception cref="CommandFailedException">It cannot be read.</exception>
    public static StreamReader Open(string path, Terminal terminal)
    {
        try
        {
            return path == FromStandardInput ? new StreamReader(terminal.In) : new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be read ({e.Message.TrimEnd('.')}): name a file of JSON Lines");
        }
    }

    /// <summary>The next lines, at most so many; none at the end.</summary>
    public static async Task<List<string>> ReadBatchAsync(TextReader lines, int count, CancellationToken cancellationToken)
    {
        var batch = new List<string>(count);
        while (batch.Count < count && await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            batch.Add(line);
        }

        return batch;
    }
}
