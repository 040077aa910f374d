using System.Diagnostics;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index.Vectors;

namespace OrleansImageSearch.Benchmarks.Embedding;

/// <summary>
/// What embedding a photo costs on one core, by stage: preparing it (resize, crop, normalise), running the model (one photo at a time, and in
/// batches), and encoding the vector. The stages take turns, round by round; medians count.
/// </summary>
internal static class EmbedBench
{
    private const int Batch = 16;
    private const int Rounds = 7;

    /// <param name="model">A folder with a model and its manifest.</param>
    /// <param name="photos">A folder of photos; they are decoded first, outside the measurement.</param>
    /// <param name="limit">Photos used at most.</param>
    public static IReadOnlyList<Measurement> Run(string model, string photos, int limit)
    {
        using var embedder = ImageEmbedder.Load(model);
        var pictures = Decode(photos, limit);
        var encoder = new VectorEncoder(embedder.Dimensions);
        var prepared = pictures.Select(_ => new float[embedder.PreparedLength]).ToArray();
        float[][] vectors = [];

        var prepare = new Stage($"prepare ({embedder.Manifest.Input.Width} x {embedder.Manifest.Input.Height})");
        var one = new Stage($"run {embedder.Manifest.Id}, one at a time");
        var batches = new Stage($"run {embedder.Manifest.Id}, batches of {Batch}");
        var encode = new Stage($"encode ({embedder.Dimensions} components)");
        for (var round = 0; round < Rounds; round++)
        {
            prepare.Time(() => Array.ForEach([.. pictures.Zip(prepared)], pair => embedder.Prepare(ViewOf(pair.First), pair.Second)));
            one.Time(() => vectors = Array.ConvertAll(prepared, picture => embedder.EmbedPrepared(picture)[0]));
            float[][] together = [.. prepared.Chunk(Batch).Select(batch => batch.SelectMany(picture => picture).ToArray())];
            batches.Time(() => Array.ForEach(together, batch => embedder.EmbedPrepared(batch)));
            encode.Time(() => Array.ForEach(vectors, vector => encoder.Encode(vector)));
        }

        return [.. new[] { prepare, one, batches, encode }.Select(stage => stage.Measure(pictures.Length))];
    }

    private static DecodedImage[] Decode(string folder, int limit)
    {
        DecodedImage[] decoded =
        [
            .. Directory.EnumerateFiles(folder, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(limit)
                .Select(path => ImageDecoder.Decode(File.ReadAllBytes(path), DecodeLimits.Default)),
        ];
        return decoded.Length > 0 ? decoded : throw new BenchInputException($"There are no JPEG files in '{folder}': name a folder of photos.");
    }

    private static RgbView ViewOf(DecodedImage image) => new(image.Pixels, image.PixelsWidth, image.PixelsHeight);

    private sealed class Stage(string name)
    {
        private readonly List<double> _seconds = [];
        private readonly List<double> _processorSeconds = [];

        public void Time(Action work)
        {
            var (start, used) = (Stopwatch.GetTimestamp(), ProcessTimes.Own());
            work();
            _seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            _processorSeconds.Add((ProcessTimes.Own() - used).TotalSeconds);
        }

        public Measurement Measure(int photos) => Measurement.OfRounds("embed", name, photos, _seconds) with
        {
            ProcessorMicrosPerQuery = _processorSeconds.Order().ElementAt(_processorSeconds.Count / 2) / photos * 1e6,
        };
    }
}
