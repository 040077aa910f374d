using System.Buffers.Binary;
using System.Diagnostics;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli;

[Collection(SharedApiNode.Name)]
public sealed class SlideshowCommandTests(ApiNode node) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Server => node.Http.BaseAddress!.AbsoluteUri;

    [Fact]
    public async Task An_image_and_its_neighbours_are_shown_one_after_the_other_in_the_proportions_of_the_first()
    {
        var id = await node.Http.AddAsync("wide.ppm", TestPicture.Ppm(8400, width: 96, height: 48));
        await node.Http.AddAsync("noisy.ppm", TestPicture.Ppm(8400, width: 96, height: 48, noise: 4));
        await node.Http.AddAsync("tall.ppm", TestPicture.Ppm(8400, width: 48, height: 96, noise: 2));
        var file = Path.Combine(_folder.Path, "show.webp");

        var run = await CommandRun.OfAsync("slideshow", $"{id}", "-k", "2", "-o", file, "--seconds", "0.5", "--size", "64", "--server", Server);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"3 pictures of 64 x 32 in {file}", run.Out, StringComparison.Ordinal);
        Assert.Equal([500, 500, 500], FrameMilliseconds(File.ReadAllBytes(file)));
    }

    [Fact]
    public async Task A_file_is_looked_for_and_what_is_found_is_shown()
    {
        await node.Http.AddAsync("stored.ppm", TestPicture.Ppm(8410));
        var query = _folder.Write("query.ppm", TestPicture.Ppm(8410, noise: 3));
        var file = Path.Combine(_folder.Path, "show.webp");

        var run = await CommandRun.OfAsync("slideshow", query, "-k", "1", "-o", file, "--server", Server);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 pictures of 960 x 720", run.Out, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public async Task A_video_shows_every_picture_for_its_time()
    {
        var id = await node.Http.AddAsync("filmed.ppm", TestPicture.Ppm(8420));
        await node.Http.AddAsync("filmed noisy.ppm", TestPicture.Ppm(8420, noise: 4));
        var file = Path.Combine(_folder.Path, "show.mp4");

        var run = await CommandRun.OfAsync("slideshow", $"{id}", "-k", "1", "-o", file, "--seconds", "2", "--size", "128", "--server", Server);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var probe = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "error", "-show_entries", "stream=width,height,duration", "-of", "csv=p=0", file]) { RedirectStandardOutput = true })!;
        Assert.Equal("128,96,4.000000", (await probe.StandardOutput.ReadToEndAsync()).Trim());
    }

    [Theory]
    [InlineData("there is no file nowhere.jpg", "nowhere.jpg", "-o", "a.webp")]
    [InlineData("There is no image 99999999", "99999999", "-o", "a.webp")]
    public async Task What_is_not_there_is_one_line(string reason, params string[] arguments) =>
        (await CommandRun.OfAsync(["slideshow", .. arguments, "--server", Server])).AssertFailed(1, reason);

    [Theory]
    [InlineData("-o must name a file that ends with .webp, .mp4, .webm", "7", "-o", "a.gif")]
    [InlineData("Name an image or a --group, and not both", "7", "--group", "8", "-o", "a.webp")]
    [InlineData("Name an image or a --group, and not both", "-o", "a.webp")]
    [InlineData("--seconds must be 0.1 to 60", "7", "-o", "a.webp", "--seconds", "0")]
    [InlineData("-k must be 1 to 100", "7", "-o", "a.webp", "-k", "none")]
    public async Task Wrong_arguments_are_told_by_name(string reason, params string[] arguments) =>
        (await CommandRun.OfAsync(["slideshow", .. arguments, "--server", Server])).AssertFailed(2, reason);

    public void Dispose() => _folder.Dispose();

    /// <summary>How long each frame of an animated WebP is shown: in each ANMF chunk, behind the frame's place and size.</summary>
    private static int[] FrameMilliseconds(byte[] webp)
    {
        var durations = new List<int>();
        for (var at = 12; at < webp.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 4));
            if (webp.AsSpan(at, 4).SequenceEqual("ANMF"u8))
            {
                durations.Add(BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 20)) & 0xFF_FFFF);
            }

            at += 8 + length + length % 2;
        }

        return [.. durations];
    }

    private sealed class FfmpegFactAttribute : FactAttribute
    {
        public FfmpegFactAttribute() =>
            Skip = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "ffmpeg"))) ? null : "ffmpeg is not installed.";
    }
}
