using OrleansImageSearch.Cli;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.System.Tests.Cli;

/// <summary>What one run of the command printed and ended with.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public string[] OutLines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<CommandRun> OfAsync(params string[] arguments) => WithInputAsync([], arguments);

    public static Task<CommandRun> WithInputAsync(byte[] input, params string[] arguments) => RunAsync(input, arguments, CancellationToken.None);

    /// <summary>Runs the command until the token interrupts it, as Ctrl-C does.</summary>
    public static Task<CommandRun> InterruptedByAsync(CancellationToken interruption, params string[] arguments) => RunAsync([], arguments, interruption);

    /// <summary>Asserts that the run failed with exactly one line on standard error and nothing on standard output.</summary>
    public void AssertFailed(int exitCode, string message)
    {
        Assert.Equal("", Out);
        Assert.Contains(message, Error, StringComparison.Ordinal);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, ExitCode);
    }

    private static async Task<CommandRun> RunAsync(byte[] input, string[] arguments, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var stdin = new MemoryStream(input);
        var exitCode = await CommandLine.RunAsync(arguments, new Terminal(stdin, output, error), cancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
