using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Benchmarks.Semantics;

/// <summary>
/// How well neighbours agree in what they show: of labelled photos, how often the nearest and the ten nearest have the photo's own label.
/// By codes and distances as a search has them; for models also by the cosine of the floats that codes are made from.
/// </summary>
internal static class SemanticsBench
{
    private const string Bench = "semantics";

    /// <param name="folder">Photos in folders by label; null for the demonstration collection.</param>
    /// <param name="modelFolders">Folders with models, for the measure <c>embedding</c>; none: without.</param>
    /// <param name="limit">Photos used at most.</param>
    /// <param name="cancellationToken">Ends the painting of the demonstration collection.</param>
    /// <returns>One result a system, models first.</returns>
    /// <exception cref="BenchInputException">The photos cannot be judged.</exception>
    /// <exception cref="ModelUnavailableException">A model cannot be used.</exception>
    public static async Task<IReadOnlyList<SemanticsResult>> RunAsync(
        string? folder, IReadOnlyList<string> modelFolders, int limit, CancellationToken cancellationToken)
    {
        var embedders = new List<ImageEmbedder>();
        using var demonstration = folder is null ? await LabelledDemonstration.PaintAsync(cancellationToken) : null;
        try
        {
            embedders.AddRange(modelFolders.Select(model => ImageEmbedder.Load(model)));
            return Measure(LabelledFiles.Find(folder ?? demonstration!.Folder, limit), embedders);
        }
        finally
        {
            embedders.ForEach(embedder => embedder.Dispose());
        }
    }

    /// <summary>A table, or JSON Lines.</summary>
    public static void Write(IReadOnlyList<SemanticsResult> results, bool json, TextWriter output)
    {
        if (json)
        {
            foreach (var result in results)
            {
                output.WriteLine(JsonSerializer.Serialize(result, MeasurementJson.Default.SemanticsResult));
            }

            return;
        }

        var first = results[0];
        output.WriteLine(FormattableString.Invariant(
            $"{first.N} photos of {first.Labels} labels; a neighbour taken by chance has the same label with probability {first.Chance:F3}"));
        var width = results.Max(result => result.System.Length);
        WriteRow("system", "B/image", "1-NN", "P@10");
        foreach (var result in results)
        {
            WriteRow(
                result.System,
                result.BytesPerImage.ToString(CultureInfo.InvariantCulture),
                result.NearestAccuracy.ToString("F3", CultureInfo.InvariantCulture),
                result.PrecisionAtTen.ToString("F3", CultureInfo.InvariantCulture));
        }

        void WriteRow(string system, params string[] cells) =>
            output.WriteLine(system.PadRight(width) + string.Concat(cells.Select(cell => cell.PadLeft(10))));
    }

    private static List<SemanticsResult> Measure(IReadOnlyList<LabelledFile> files, List<ImageEmbedder> embedders)
    {
        Measure[] measures = [.. embedders.Select(embedder => new EmbeddingMeasure(embedder)), .. MeasureRegistry.Default.All];
        var photos = Describe(files, measures, embedders);
        string[] labels = [.. photos.Select(photo => photo.Label)];
        var chance = LabelAgreement.Chance(labels);
        var results = new List<SemanticsResult>();
        for (var m = 0; m < measures.Length; m++)
        {
            var (measure, index) = (measures[m], m);
            Add(measure.Stamp, measure.CodeLengthBytes, (a, b) => measure.Distance(photos[a].Codes[index], photos[b].Codes[index]));
            if (m < embedders.Count)
            {
                Add(
                    $"{measure.Stamp}, floats",
                    embedders[m].Dimensions * sizeof(float),
                    (a, b) => 1 - TensorPrimitives.Dot<float>(photos[a].Vectors[index], photos[b].Vectors[index]));
            }
        }

        return results;

        void Add(string system, int bytesPerImage, Func<int, int, float> distance)
        {
            var (nearest, ten) = LabelAgreement.Of(labels, distance);
            results.Add(new SemanticsResult(Bench, system, labels.Length, labels.Distinct().Count(), nearest, ten, chance, bytesPerImage));
        }
    }

    private static DescribedPhoto[] Describe(IReadOnlyList<LabelledFile> files, Measure[] measures, List<ImageEmbedder> embedders)
    {
        var described = new DescribedPhoto?[files.Count];
        Parallel.For(0, files.Count, i =>
        {
            try
            {
                var image = ImageDecoder.Decode(File.ReadAllBytes(files[i].Path), DecodeLimits.Default);
                var pixels = new RgbImage(image.Pixels, image.PixelsWidth, image.PixelsHeight);
                described[i] = new DescribedPhoto(
                    files[i].Label,
                    [.. measures.Select(measure => measure.Describe(pixels.ToView()).Code)],
                    [.. embedders.Select(embedder => embedder.Embed(pixels.ToView()))]);
            }
            catch (ImageRejectedException e)
            {
                Console.Error.WriteLine($"{files[i].Path} is left out: {e.Message}");
            }
        });
        return [.. described.OfType<DescribedPhoto>()];
    }

    /// <param name="Label">What it shows.</param>
    /// <param name="Codes">One a measure.</param>
    /// <param name="Vectors">One a model.</param>
    private sealed record DescribedPhoto(string Label, byte[][] Codes, float[][] Vectors);
}
