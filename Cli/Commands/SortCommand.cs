using System.Collections.Concurrent;
using System.CommandLine;
using System.Security.Cryptography;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch sort</c>: the files of a folder in an order in which neighbours look alike.</summary>
internal static class SortCommand
{
    private const int MaxShown = 20;

    private const string Description = """
        List the files of folders in an order in which neighbours look alike.

        The server must have taken them in; it knows them by their contents, wherever they lie. Files that it does not know are named on
        stderr and left out, and the command ends with 3. Nothing is moved or changed.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var paths = new Argument<string[]>("DIR") { Description = "Folders (taken in whole) or files", Arity = ArgumentArity.OneOrMore };
        var list = new Option<FileInfo>("-o", "--output") { Description = "The file to write to, a path a line; default: stdout", HelpName = "LIST" };
        var measure = new Option<string>("--measure") { Description = "By which to compare; default: embedding where the server has it, else color", HelpName = "NAME" };
        var jsonLines = new Option<bool>("--jsonl") { Description = "Write a JSON object a line: path, id, and distance from the one before" };
        var command = new Command("sort", Description) { paths, list, measure, jsonLines };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var left = new ConcurrentBag<(string Path, string Reason)>();
            var files = await HashAsync(parsed.GetRequiredValue(paths), left, cancellationToken);
            var byHash = files.ToLookup(file => file.Sha256, file => file.Path, StringComparer.Ordinal);
            var order = await client.OrderAsync([.. byHash.Select(group => group.Key)], parsed.GetValue(measure), cancellationToken);
            foreach (var (hashes, reason) in new[] { (order.Unknown, "the server does not know it: ingest it first"), (order.Undescribed, $"the server has not seen it by {order.Measure} yet: try again later") })
            {
                hashes.SelectMany(hash => byHash[hash]).ToList().ForEach(path => left.Add((path, reason)));
            }

            var lines = order.Images.SelectMany(image => byHash[image.Sha256].Select((path, copy) => parsed.GetValue(jsonLines)
                ? JsonLine.Of(new SortedFile(path, image.Id, image.Sha256, copy == 0 ? image.Distance : 0))
                : path));
            await WriteAsync(lines, parsed.GetValue(list), terminal);
            Report(order, left, terminal);
            return left.IsEmpty ? ExitCodes.Done : ExitCodes.SomeRejected;
        });
        return command;
    }

    /// <summary>The files in the order of their names.</summary>
    private static async Task<(string Path, string Sha256)[]> HashAsync(
        string[] paths, ConcurrentBag<(string Path, string Reason)> left, CancellationToken cancellationToken)
    {
        var found = FileTree.Enumerate(paths.Select(path => new Source(path))).ToArray();
        var hashes = new string?[found.Length];
        await Parallel.ForAsync(0, found.Length, cancellationToken, async (i, cancelled) =>
        {
            try
            {
                if (found[i].Problem is { } problem)
                {
                    throw new IOException(problem);
                }

                await using var file = File.OpenRead(found[i].Path);
                hashes[i] = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancelled));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                left.Add((found[i].Path, failure.Message));
            }
        });
        return [.. found.Zip(hashes).Where(file => file.Second is not null).Select(file => (file.First.Path, file.Second!))];
    }

    private static async Task WriteAsync(IEnumerable<string> lines, FileInfo? list, Terminal terminal)
    {
        if (list is null)
        {
            foreach (var line in lines)
            {
                await terminal.Out.WriteLineAsync(line);
            }

            return;
        }

        try
        {
            await File.WriteAllLinesAsync(list.FullName, lines, CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{list.FullName} cannot be written ({failure.Message.TrimEnd('.')}): name a file in a folder that is there");
        }
    }

    private static void Report(ImageOrder order, ConcurrentBag<(string Path, string Reason)> left, Terminal terminal)
    {
        var steps = Math.Max(1, order.Images.Count - 1);
        terminal.Tell(FormattableString.Invariant(
            $"{order.Images.Count:N0} images in order by {order.Measure}: neighbours are {order.Length / steps:0.###} apart on average, {order.GivenLength / steps:0.###} in the order of names"));
        foreach (var (path, reason) in left.OrderBy(file => file.Path, StringComparer.Ordinal).Take(MaxShown))
        {
            terminal.Tell($"left out {path}: {reason}");
        }

        if (left.Count > MaxShown)
        {
            terminal.Tell($"and {left.Count - MaxShown:N0} more left out");
        }
    }
}

/// <summary>A line of <c>sort --jsonl</c>; the distance is from the file before it.</summary>
internal sealed record SortedFile(string Path, long Id, string Sha256, double Distance);
