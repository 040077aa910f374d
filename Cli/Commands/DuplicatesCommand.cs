using System.CommandLine;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch duplicates</c>: groups of images that look alike, and what becomes of them.</summary>
internal static class DuplicatesCommand
{
    private const string Description = """
        Find images that look alike over the whole collection, choose what stays, set the rest aside, and take it back.

        What one of these commands prints with --jsonl, another reads.
        """;

    public static Command Create(Terminal terminal, ServerOption server) => new("duplicates", Description)
    {
        DuplicatesListCommand.Create(terminal, server),
        DuplicatesReviewCommand.Create(terminal, server),
        DuplicatesApplyCommand.Create(terminal, server),
        DuplicatesUndoCommand.Create(terminal, server),
        DuplicatesVerdictsCommand.Create(terminal, server),
    };
}
