using System.Diagnostics;
using System.Globalization;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Benchmarks.Ingest;

/// <summary>
/// Pictures a second on one core, from file to descriptors of all measures and thumbnail, beside OpenCV that only decodes
/// to grey and shrinks the same files. Rounds alternate between the systems; each system's median counts.
/// </summary>
internal static class IngestBench
{
    private const int Width = 500;
    private const int Height = 375;
    private const int Rounds = 7;

    /// <param name="folder">Real photos of any size; they are brought to 500 x 375 JPEGs first.</param>
    /// <param name="limit">Photos used at most.</param>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(string folder, int limit)
    {
        var work = Directory.CreateTempSubdirectory("imagesearch-bench-");
        try
        {
            var files = Prepare(folder, work.FullName, limit);
            var listing = Path.Combine(work.FullName, "listing.txt");
            await File.WriteAllLinesAsync(listing, files);
            using var openCv = StartOpenCv(listing);

            List<double> ours = [], decode = [], grey = [], reduced = [];
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(Time(files, static path => Describe(path)));
                decode.Add(Time(files, static path => ImageDecoder.Decode(File.ReadAllBytes(path), DecodeLimits.Default)));
                grey.Add(await AskAsync(openCv, "grey"));
                reduced.Add(await AskAsync(openCv, "reduced"));
            }

            return
            [
                Measurement.OfRounds("ingest", "ours: decode, thumbnail, dhash, pdq, color", files.Length, ours),
                Measurement.OfRounds("ingest", "ours: decode, thumbnail", files.Length, decode),
                Measurement.OfRounds("ingest", "OpenCV: grey decode, resize", files.Length, grey),
                Measurement.OfRounds("ingest", "OpenCV: half-size grey decode, resize", files.Length, reduced),
            ];
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static string[] Prepare(string folder, string work, int limit)
    {
        var files = Directory.EnumerateFiles(folder, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(limit).ToArray();
        if (files.Length == 0)
        {
            throw new BenchInputException($"There are no JPEG files in '{folder}': name a folder of photos.");
        }

        var prepared = new List<string>(files.Length);
        foreach (var file in files)
        {
            try
            {
                using var picture = Picture.FromDecoded(ImageDecoder.Decode(File.ReadAllBytes(file), DecodeLimits.Default));
                using var resized = picture.Resize(Width, Height);
                var path = Path.Combine(work, $"{prepared.Count:D6}.jpg");
                File.WriteAllBytes(path, resized.ToJpeg(quality: 85));
                prepared.Add(path);
            }
            catch (ImageRejectedException e)
            {
                Console.Error.WriteLine($"{file}: {e.Message}");
            }
        }

        return [.. prepared];
    }

    private static double Time(string[] files, Action<string> action)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var file in files)
        {
            action(file);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Describe(string path)
    {
        var image = ImageDecoder.Decode(File.ReadAllBytes(path), DecodeLimits.Default);
        MeasureRegistry.Default.Describe(new RgbView(image.Pixels, image.PixelsWidth, image.PixelsHeight));
    }

    private static Process StartOpenCv(string listing) =>
        Process.Start(new ProcessStartInfo("/usr/bin/python3")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Ingest", "opencv_decode.py"), listing },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("python3 did not start.");

    private static async Task<double> AskAsync(Process peer, string mode)
    {
        await peer.StandardInput.WriteLineAsync(mode);
        var answer = await peer.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The OpenCV peer ended early: see its error above.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }
}
