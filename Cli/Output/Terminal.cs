using Spectre.Console;

namespace OrleansImageSearch.Cli.Output;

/// <summary>
/// Where a command reads and writes: results go to <see cref="Out"/>, progress and messages to <see cref="Error"/>.
/// </summary>
internal sealed class Terminal
{
    // Where nobody watches, lines are never wrapped, so that other programs can read them.
    private const int UnboundedWidth = 10_000;

    public Terminal(Stream input, TextWriter output, TextWriter error)
    {
        In = input;
        Out = output;
        Error = error;
        OutConsole = CreateConsole(output);
        ErrorConsole = CreateConsole(error);
    }

    /// <summary>For what nobody should see.</summary>
    public static Terminal Silent { get; } = new(Stream.Null, TextWriter.Null, TextWriter.Null);

    public Stream In { get; }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public IAnsiConsole OutConsole { get; }

    public IAnsiConsole ErrorConsole { get; }

    /// <summary>Whether somebody watches the progress.</summary>
    public bool ShowsProgress => ErrorConsole.Profile.Out.IsTerminal && ErrorConsole.Profile.Capabilities.Ansi;

    /// <summary>Whether somebody is there to answer a question.</summary>
    public bool CanAsk { get; init; }

    /// <summary>The next key that somebody presses; null where nobody watches, or can.</summary>
    public Func<CancellationToken, Task<ConsoleKeyInfo?>>? ReadKeyAsync { get; init; }

    public static Terminal OfProcess()
    {
        var watches = !Console.IsInputRedirected && !Console.IsErrorRedirected;
        return new Terminal(Console.OpenStandardInput(), Console.Out, Console.Error)
        {
            CanAsk = watches,
            ReadKeyAsync = watches && !Console.IsOutputRedirected ? cancellation => AnsiConsole.Console.Input.ReadKeyAsync(intercept: true, cancellation) : null,
        };
    }

    /// <summary>Writes the one line that says what was wrong and what to do.</summary>
    public void Fail(string message) => Error.WriteLine($"imagesearch: {Printable.Line(message)}");

    /// <summary>Writes a line that is no result.</summary>
    public void Tell(string message) => Error.WriteLine(Printable.Line(message));

    private static IAnsiConsole CreateConsole(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = UnboundedWidth;
            console.Profile.Capabilities.Ansi = false;
        }

        return console;
    }
}
