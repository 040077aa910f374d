using System.Collections.Concurrent;
using System.Globalization;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Color;

namespace OrleansImageSearch.Benchmarks.Signatures;

/// <summary>
/// Chooses the signature bits of every measure on a folder of photos and prints them, with thresholds and noise, as the tables
/// of the measures' sources. The same photos give the same tables. New tables are a new version of the measure.
/// </summary>
public static class SignatureSelection
{
    /// <summary>Directions among which those of the colour signature are chosen.</summary>
    private const int ColorDirections = 1024;

    public static async Task RunAsync(string folder, CancellationToken cancellationToken = default)
    {
        var files = Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var photos = new ConcurrentDictionary<int, PhotoValues>();
        await Parallel.ForAsync(0, files.Length, cancellationToken, async (i, cancelled) =>
            photos[i] = PhotoValues.Of(ImageDecoder.Decode(await File.ReadAllBytesAsync(files[i], cancelled), DecodeLimits.Default, cancelled)));

        var ordered = photos.OrderBy(photo => photo.Key).Select(photo => photo.Value).ToArray();
        await Console.Out.WriteLineAsync($"{ordered.Length} photos, {PhotoValues.EditsOf(ordered[0])} edits each");
        foreach (var measure in MeasureRegistry.Default.All)
        {
            var candidates = Candidates(measure, ordered);
            await PrintAsync(measure, GreedySelection.Select(candidates));
        }
    }

    private static CandidateBit[] Candidates(Measure measure, PhotoValues[] photos)
    {
        var count = photos[0].Of(measure)[0].Length;
        var candidates = new CandidateBit[count];
        Parallel.For(0, count, i =>
        {
            var originals = Array.ConvertAll(photos, photo => photo.Of(measure)[0][i]);
            var edits = photos.SelectMany(photo => photo.Of(measure).Skip(1).Select(values => values[i])).ToArray();

            // Bits of binary codes have their threshold in the measure; projections are cut at the median.
            var threshold = measure is BinaryMeasure ? 0 : originals.Order().ElementAt(originals.Length / 2);
            candidates[i] = new CandidateBit(i, originals, edits, threshold);
        });
        return candidates;
    }

    private static async Task PrintAsync(Measure measure, CandidateBit[] bits)
    {
        var correlations = bits.SelectMany((bit, i) => bits.Take(i).Select(other => Math.Abs(bit.CorrelationWith(other)))).ToArray();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""

            {measure.Stamp}
            bits       {string.Join(", ", bits.Select(bit => bit.Index))}
            thresholds {string.Join(", ", bits.Select(bit => bit.Threshold.ToString("F0", CultureInfo.InvariantCulture)))}
            noise      {string.Join(", ", bits.Select(bit => bit.FitNoise().ToString("G3", CultureInfo.InvariantCulture)))}
            set        {bits.Min(bit => bit.SetShare):P1} to {bits.Max(bit => bit.SetShare):P1}
            flipped    {string.Join(" ", bits.Select(bit => bit.FlipShare.ToString("P1", CultureInfo.InvariantCulture)))}, mean {bits.Average(bit => bit.FlipShare):P1}
            |r|        mean {correlations.Average():F3}, max {correlations.Max():F3}
            """));
    }

    /// <summary>For each measure the candidate values of one photo, first of the photo itself and then of its edits.</summary>
    private sealed class PhotoValues
    {
        private static readonly sbyte[][] Directions = [.. Enumerable.Range(0, ColorDirections).Select(ColorProjections.Direction)];

        private readonly Dictionary<string, float[][]> _values = [];

        public static int EditsOf(PhotoValues photo) => photo._values.Values.First().Length - 1;

        public static PhotoValues Of(DecodedImage photo)
        {
            DecodedImage[] versions = [photo, .. PhotoEdits.Of(photo)];
            var values = new PhotoValues();
            foreach (var measure in MeasureRegistry.Default.All)
            {
                values._values[measure.Name] = Array.ConvertAll(versions, version => ValuesOf(measure, version));
            }

            return values;
        }

        public float[][] Of(Measure measure) => _values[measure.Name];

        private static float[] ValuesOf(Measure measure, DecodedImage image)
        {
            var pixels = new RgbView(image.Pixels, image.PixelsWidth, image.PixelsHeight);
            if (measure is BinaryMeasure binary)
            {
                using var input = new MeasureInput(pixels);
                var margins = new float[binary.LengthBits];
                binary.MarginsOf(input, margins);
                return margins;
            }

            var code = measure.Describe(pixels).Code;
            return Array.ConvertAll(Directions, direction => (float)ColorProjections.Project(direction, code));
        }
    }
}
