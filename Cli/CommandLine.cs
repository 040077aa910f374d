using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using OrleansImageSearch.Cli.Commands;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli;

/// <summary>The <c>imagesearch</c> command: parses the arguments, runs the verb, turns what went wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    private const string Description = """
        Finds look-alikes of images in a collection kept by an image search server.

        Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but some inputs were rejected;
        11 duplicates found.
        """;

    // Names of images may begin with '@'.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var root = CreateRoot(terminal);
        var parsed = root.Parse(arguments, Parsing);
        var output = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };

        if (arguments.Count == 0)
        {
            await root.Parse(["--help"], Parsing).InvokeAsync(new InvocationConfiguration { Output = terminal.Error }, cancellationToken);
            return ExitCodes.WrongUsage;
        }

        if (parsed.Action is ParseErrorAction)
        {
            var reason = parsed.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is not known here" : parsed.Errors[0].Message.TrimEnd('.');
            terminal.Fail($"{reason}: see {NameOf(parsed.CommandResult)} --help");
            return ExitCodes.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(output, cancellationToken);
        }
        catch (CommandFailedException failure)
        {
            terminal.Fail(failure.Message);
            return failure.ExitCode;
        }
        catch (ServerException failure)
        {
            terminal.Fail(failure.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Fail("interrupted");
            return ExitCodes.Failed;
        }
        catch (Exception failure)
        {
            // The last line of defence: a user gets the reason, not a stack trace.
            terminal.Fail($"{failure.Message} ({failure.GetType().Name})");
            return ExitCodes.Failed;
        }
    }

    /// <summary>The command with those above it: <c>imagesearch duplicates apply</c>.</summary>
    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult above ? $"{NameOf(above)} {result.Command.Name}" : result.Command.Name;

    private static Command CreateRoot(Terminal terminal)
    {
        var server = new ServerOption();
        return new Command("imagesearch", Description)
        {
            new HelpOption { Recursive = true },
            new VersionOption(),
            server,
            IngestCommand.Create(terminal, server),
            ImportCommand.Create(terminal, server),
            SearchCommand.Create(terminal, server),
            MatchCommand.Create(terminal, server),
            DuplicatesCommand.Create(terminal, server),
            TrashCommand.Create(terminal),
            MapCommand.Create(terminal, server),
            SortCommand.Create(terminal, server),
            SlideshowCommand.Create(terminal, server),
            CalibrateCommand.Create(terminal, server),
            StatusCommand.Create(terminal, server),
            ModelsCommand.Create(terminal),
            DemoCommand.Create(terminal),
        };
    }
}
