using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Cli.Slideshow;

/// <summary>Videos, by ffmpeg where it is installed.</summary>
internal static class VideoEncoder
{
    private const int PicturesPerSecond = 10;

    /// <param name="frames">Of one size.</param>
    /// <param name="delay">How long each is shown.</param>
    /// <param name="file">Where to write; what is there is replaced. Its ending says the format.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <exception cref="CommandFailedException">ffmpeg is not installed, or refuses.</exception>
    public static async Task WriteAsync(IReadOnlyList<Picture> frames, TimeSpan delay, string file, CancellationToken cancellationToken)
    {
        var rate = (1 / delay.TotalSeconds).ToString("R", CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-y", "-f", "image2pipe", "-c:v", "png", "-framerate", rate, "-i", "-",
            "-r", $"{PicturesPerSecond}", "-pix_fmt", "yuv420p", Path.GetFullPath(file),
        ];
        using var ffmpeg = Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardInput = true, RedirectStandardError = true });
        using var ending = cancellationToken.Register(ffmpeg.Kill);
        var complaints = ffmpeg.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            foreach (var frame in frames)
            {
                await ffmpeg.StandardInput.BaseStream.WriteAsync(frame.ToPng(), cancellationToken);
            }

            ffmpeg.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before its input did, and says why.
        }

        await ffmpeg.WaitForExitAsync(cancellationToken);
        if (ffmpeg.ExitCode != 0)
        {
            throw new CommandFailedException($"ffmpeg could not write {file}: {(await complaints).Trim()}");
        }
    }

    private static Process Start(ProcessStartInfo ffmpeg)
    {
        try
        {
            return Process.Start(ffmpeg)!;
        }
        catch (Win32Exception)
        {
            throw new CommandFailedException("a video needs ffmpeg, which is not installed: install it, or name a .webp file");
        }
    }
}
