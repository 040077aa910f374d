namespace OrleansImageSearch.Cli;

/// <summary>The command cannot go on. The message is one line that says what was wrong and what to do.</summary>
internal sealed class CommandFailedException(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
