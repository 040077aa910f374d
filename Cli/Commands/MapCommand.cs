using System.CommandLine;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Maps;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch map</c>: all images in the plane, look-alikes near, as a file.</summary>
internal static class MapCommand
{
    private const int MaxPoints = 500_000;
    private const int MaxThumbnails = 20_000;
    private const int Side = 2400;
    private const int Margin = 80;
    private const int ThumbnailSide = 64;
    private const int JpegQuality = 75;

    private static readonly string[] Endings = [".html", ".png", ".svg"];

    private const string Description = """
        Write a map of the collection, in which look-alikes are near: an HTML page with everything in it, to pan and zoom, or a picture.

        The server makes the map where there is none yet, or with --rebuild. Images that came later are put into it without moving the others. How true
        the map is to the measure is printed.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var output = new Option<FileInfo>("-o", "--output") { Description = "The file to write to: .html, .png or .svg", HelpName = "FILE", Required = true };
        var measure = new Option<string>("--measure") { Description = "By which to compare; default: embedding where the server has it, else color", HelpName = "NAME" };
        var thumbnails = new Option<int>("--thumbnails") { Description = $"Small pictures in the file at most, 0 to {MaxThumbnails}", HelpName = "N", DefaultValueFactory = _ => 2000 };
        var rebuild = new Option<bool>("--rebuild") { Description = "Make the map anew, where there is one" };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [var file] && !Endings.Contains(Path.GetExtension(file.Value).ToLowerInvariant()))
            {
                result.AddError($"-o must name a file that ends with {string.Join(", ", Endings)}");
            }
        });
        thumbnails.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var number) && number is >= 0 and <= MaxThumbnails))
            {
                result.AddError($"--thumbnails must be 0 to {MaxThumbnails}");
            }
        });

        var command = new Command("map", Description) { output, measure, thumbnails, rebuild };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var file = parsed.GetRequiredValue(output).FullName;
            var map = await MapBuild.EnsureAsync(client, parsed.GetValue(measure), parsed.GetValue(rebuild), terminal, cancellationToken);
            var points = MapPoints.Read(await client.GetMapPointsAsync(map.Measure, MaxPoints, cancellationToken));
            await WriteAsync(file, await DrawAsync(client, map, points, file, parsed.GetValue(thumbnails), cancellationToken));
            terminal.Out.WriteLine(MapSummary.Of(map with { Points = points.Length }));
            if (map.Unplaced > 0)
            {
                terminal.Tell(FormattableString.Invariant($"{map.Unplaced:N0} images that came later are being placed: run it again to see them"));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<byte[]> DrawAsync(
        ImageSearchClient client, MapStatus map, MapPoint[] points, string file, int limit, CancellationToken cancellationToken)
    {
        var frame = new MapFrame(points, Side, Margin);
        switch (Path.GetExtension(file).ToLowerInvariant())
        {
            case ".png":
                var pixels = await MapThumbnails.ReadAsync(
                    client,
                    MapThumbnails.Choose(points, frame, ThumbnailSide, limit),
                    ThumbnailSide,
                    picture => (picture.GetPixels(), picture.Width, picture.Height),
                    cancellationToken);
                return MapPng.Draw(points, frame, Side, pixels);
            case ".svg":
                var inside = await ReadJpegsAsync(client, MapThumbnails.Choose(points, frame, ThumbnailSide, limit), cancellationToken);
                return Text(MapSvg.Draw(map, points, frame, Side, inside));
            default:
                // Points come in a random order: the first are spread over all of the map.
                var some = await ReadJpegsAsync(client, [.. points.Take(limit)], cancellationToken);
                return Text(MapHtml.Write(map, points, some, client.ServerText));
        }
    }

    private static Task<IReadOnlyDictionary<long, (byte[] Jpeg, int Width, int Height)>> ReadJpegsAsync(
        ImageSearchClient client, IReadOnlyList<MapPoint> points, CancellationToken cancellationToken) =>
        MapThumbnails.ReadAsync(client, points, ThumbnailSide, picture => (picture.ToJpeg(JpegQuality), picture.Width, picture.Height), cancellationToken);

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static async Task WriteAsync(string file, byte[] content)
    {
        try
        {
            await File.WriteAllBytesAsync(file, content, CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file} cannot be written ({failure.Message.TrimEnd('.')}): name a file in a folder that is there");
        }
    }
}
