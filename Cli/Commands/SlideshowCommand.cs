using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;
using OrleansImageSearch.Cli.Slideshow;
using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch slideshow</c>: a group of duplicates, or an image and what looks like it, one after the other.</summary>
internal static class SlideshowCommand
{
    private const int MaxImages = 100;
    private const int MinSide = 16;
    private const int MaxSide = 4096;

    private static readonly string[] Endings = [".webp", ".mp4", ".webm"];

    private const string Description = """
        Show a group of duplicates, or an image and its nearest neighbours, one after the other: as an animated WebP, or as a video where ffmpeg is installed.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var image = new Argument<string?>("IMAGE") { Description = "A file, or the id of a stored image, whose neighbours are shown after it", Arity = ArgumentArity.ZeroOrOne };
        var group = new Option<long?>("--group") { Description = "Show this group of duplicates, by its number in duplicates list", HelpName = "N" };
        var k = new Option<int>("-k") { Description = $"Neighbours of IMAGE, 1 to {MaxImages}", HelpName = "K", DefaultValueFactory = _ => 10 };
        var output = new Option<FileInfo>("-o", "--output") { Description = "The file to write to: .webp, .mp4 or .webm", HelpName = "FILE", Required = true };
        var seconds = new Option<double>("--seconds") { Description = "How long each is shown, 0.1 to 60", DefaultValueFactory = _ => 1 };
        var side = new Option<int>("--size") { Description = "Pixels of the longer side", DefaultValueFactory = _ => 960 };
        k.Validators.Add(result => Require(result, value => Number(value) is >= 1 and <= MaxImages, $"-k must be 1 to {MaxImages}"));
        seconds.Validators.Add(result => Require(result, value => Number(value) is >= 0.1 and <= 60, "--seconds must be 0.1 to 60"));
        side.Validators.Add(result => Require(result, value => Number(value) is >= MinSide and <= MaxSide, $"--size must be {MinSide} to {MaxSide}"));
        output.Validators.Add(result => Require(
            result, file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant()), $"-o must name a file that ends with {string.Join(", ", Endings)}"));

        var command = new Command("slideshow", Description) { image, group, k, output, seconds, side };
        command.Validators.Add(result =>
        {
            if (result.GetResult(image) is { Tokens.Count: > 0 } == result.GetResult(group) is not null)
            {
                result.AddError("Name an image or a --group, and not both");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var images = parsed.GetValue(group) is { } number
                ? await ReadGroupAsync(client, number, cancellationToken)
                : await FindAsync(client, parsed.GetValue(image)!, parsed.GetValue(k), cancellationToken);
            var left = 0;
            using var frames = await SlideFrames.ReadAsync(
                client,
                images,
                parsed.GetValue(side),
                reason =>
                {
                    left++;
                    terminal.Tell(reason);
                },
                cancellationToken);
            if (frames.All.Count == 0)
            {
                throw new CommandFailedException("there is nothing to show: no picture was found, or none can be read");
            }

            await WriteAsync(frames.All, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetRequiredValue(output).FullName, cancellationToken);
            terminal.Out.WriteLine($"{frames.All.Count:N0} pictures of {frames.All[0].Width} x {frames.All[0].Height} in {parsed.GetRequiredValue(output).FullName}");
            return left > 0 ? ExitCodes.SomeRejected : ExitCodes.Done;
        });
        return command;
    }

    private static async Task<long[]> ReadGroupAsync(ImageSearchClient client, long number, CancellationToken cancellationToken)
    {
        var page = await client.GetDuplicatesAsync("", $"{Math.Max(0, number - 1)}", 1, cancellationToken);
        return page.Groups is [var json] && client.Read(json, ServerJson.Default.DuplicateGroup) is { } group && group.Group == number
            ? [.. group.Items.Select(item => item.Image).Distinct().Take(MaxImages)]
            : throw new CommandFailedException($"there is no group {number} in the last scan: imagesearch duplicates list names them");
    }

    private static async Task<long[]> FindAsync(ImageSearchClient client, string image, int k, CancellationToken cancellationToken)
    {
        var isFile = File.Exists(image);
        var isId = long.TryParse(image, NumberStyles.None, CultureInfo.InvariantCulture, out var stored);
        if (!isFile && !isId)
        {
            throw new CommandFailedException($"there is no file {image}: name an image file, or the numeric id of a stored image");
        }

        var query = isFile ? new SearchImage(image, null) : new SearchImage(null, stored);
        var answer = client.Read(
            await client.SearchAsync(new SearchQuery([query], [], k, [], Exact: false, Dihedral: false, Copies: false, Combine: null, MaxDistance: null), cancellationToken),
            ServerJson.Default.SearchAnswer);
        var hits = answer.Hits.Select(hit => hit.Id);
        return query.Id is { } id ? [id, .. hits] : [.. hits];
    }

    private static async Task WriteAsync(IReadOnlyList<Picture> frames, TimeSpan delay, string file, CancellationToken cancellationToken)
    {
        if (!file.EndsWith(".webp", StringComparison.OrdinalIgnoreCase))
        {
            await VideoEncoder.WriteAsync(frames, delay, file, cancellationToken);
            return;
        }

        try
        {
            await File.WriteAllBytesAsync(file, Picture.ToAnimatedWebp(frames, delay), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file} cannot be written ({failure.Message.TrimEnd('.')}): name a file in a folder that is there");
        }
    }

    private static void Require(OptionResult result, Func<string, bool> isRight, string message)
    {
        // An option without its value is reported by the parser itself.
        if (result.Tokens is [var token] && !isRight(token.Value))
        {
            result.AddError(message);
        }
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
