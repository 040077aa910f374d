using System.Globalization;
using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.LocalFeatures;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Benchmarks.Measures;

/// <summary>
/// The measures side by side, and the places of local features: what describing and comparing cost on one core, what is kept of an image, and
/// how far the scores of unrelated photos lie from those of copies whose composition was left alone.
/// </summary>
internal static class MeasuresBench
{
    private const int Rounds = 3;

    /// <summary>Every photo is compared with so many that follow it.</summary>
    private const int Unrelated = 25;

    /// <summary>The system accounts for processor time in hundredths of a second.</summary>
    private static readonly TimeSpan LeastRound = TimeSpan.FromSeconds(0.5);

    private static readonly string[] MildEdits = ["JPEG 30", "half size", "blur", "gamma", "watermark", "aspect 4:3"];

    /// <param name="folder">Photos, all of different things.</param>
    /// <param name="model">A folder with a model, for the measure <c>embedding</c>; null: without.</param>
    /// <param name="limit">How many of the photos are described and edited, evenly spread.</param>
    /// <param name="output">Receives the table.</param>
    /// <exception cref="BenchInputException">There are too few photos.</exception>
    /// <exception cref="ModelUnavailableException">The model cannot be used.</exception>
    public static void Run(string folder, string? model, int limit, TextWriter output)
    {
        using var embedder = model is null ? null : ImageEmbedder.Load(model);
        var photos = Read(folder, limit);
        var copies = photos.Select(Copies).ToArray();
        output.WriteLine($"{photos.Length} photos; {photos.Length * Unrelated} pairs of unrelated ones, {photos.Length * MildEdits.Length} pairs of a photo and a copy ({string.Join(", ", MildEdits)})");
        WriteRow("", "B/image", "describe", "compare", "unrelated", "", "", "copies", "", "");
        WriteRow("measure", "", "CPU us", "CPU us", "50%", "99%", "100%", "1%", "10%", "50%");
        foreach (var measure in MeasureRegistry.Default.All.Concat(embedder is null ? [] : new[] { new EmbeddingMeasure(embedder) }))
        {
            Measure(measure.Stamp, measure.CodeLengthBytes, image => measure.Describe(image.ToView()).Code, (a, b) => measure.Score(measure.Distance(a, b)));
        }

        Measure("places", null, image => FeatureExtractor.Extract(image.ToView()), (a, b) => GeometricCheck.Inliers(a, b));

        void Measure<TCode>(string name, int? bytesPerImage, Func<RgbImage, TCode> describe, Func<TCode, TCode, double> score)
        {
            TCode[] codes = [];
            var unrelated = new double[photos.Length * Unrelated];
            var describing = ProcessorMicros(photos.Length, () => codes = Array.ConvertAll(photos, photo => describe(photo)));
            var comparing = ProcessorMicros(unrelated.Length, () =>
            {
                for (var i = 0; i < unrelated.Length; i++)
                {
                    unrelated[i] = score(codes[i / Unrelated], codes[(i / Unrelated + 1 + i % Unrelated) % codes.Length]);
                }
            });
            var others = new Percentiles(unrelated);
            var ofCopies = new Percentiles(copies.SelectMany((edited, i) => edited.Select(copy => score(describe(copy), codes[i]))));
            double[] shown = [others.At(50), others.At(99), others.At(100), ofCopies.At(1), ofCopies.At(10), ofCopies.At(50)];
            WriteRow(
                name,
                [bytesPerImage?.ToString(CultureInfo.InvariantCulture) ?? "", Number(describing, "F1"), Number(comparing, "F2"), .. shown.Select(value => Number(value, "0.00"))]);
        }

        void WriteRow(string name, params string[] cells) => output.WriteLine(name.PadRight(40) + string.Concat(cells.Select(cell => cell.PadLeft(10))));
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static RgbImage[] Read(string folder, int limit)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png")
                .Order(StringComparer.Ordinal),
        ];
        var count = Math.Min(limit, files.Length);
        if (count <= Unrelated)
        {
            throw new BenchInputException($"There are {count} photos to measure with in '{folder}'; {Unrelated + 1} JPEG or PNG files are needed.");
        }

        return [.. Enumerable.Range(0, count).Select(i => Decode(File.ReadAllBytes(files[(int)((long)i * files.Length / count)])))];
    }

    private static RgbImage[] Copies(RgbImage photo)
    {
        using var picture = Picture.FromPixels(photo.Pixels, photo.Width, photo.Height);
        return
        [
            .. EditMatrix.All.Where(edit => MildEdits.Contains(edit.Name)).Select(edit =>
            {
                using var edited = edit.Apply(picture);
                return Decode(edited.ToJpeg(edit.JpegQuality));
            }),
        ];
    }

    private static RgbImage Decode(byte[] encoded)
    {
        var image = ImageDecoder.Decode(encoded, DecodeLimits.Default);
        return new RgbImage(image.Pixels, image.PixelsWidth, image.PixelsHeight);
    }

    /// <summary>Of one item, the median over the rounds, on the processor alone.</summary>
    private static double ProcessorMicros(int items, Action work)
    {
        var micros = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var (used, times) = (ProcessTimes.Own(), 0);
            TimeSpan taken;
            do
            {
                work();
                times++;
                taken = ProcessTimes.Own() - used;
            }
            while (taken < LeastRound);
            micros[round] = taken.TotalMicroseconds / times / items;
        }

        return new Percentiles(micros).At(50);
    }
}
