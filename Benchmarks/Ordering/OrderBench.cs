using System.Globalization;
using System.Text.Json;
using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Ordering;

namespace OrleansImageSearch.Benchmarks.Ordering;

/// <summary>How far neighbours are apart in the order in which they look alike, in the order of names, and in none; and what it costs.</summary>
internal static class OrderBench
{
    private const int ShuffleSeed = 11;

    /// <param name="folder">A folder of photos, taken in whole.</param>
    /// <param name="json">Whether JSON Lines are wanted instead of a table.</param>
    /// <param name="output">Receives them.</param>
    public static void Run(string folder, bool json, TextWriter output)
    {
        var results = Measure(folder);
        if (json)
        {
            foreach (var result in results)
            {
                output.WriteLine(JsonSerializer.Serialize(result, MeasurementJson.Default.OrderResult));
            }

            return;
        }

        output.WriteLine($"{"measure",-10}{"photos",8}{"shuffled",10}{"by name",10}{"ordered",10}{"cpu s",8}");
        foreach (var result in results)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.System,-10}{result.N,8:N0}{result.Shuffled,10:0.0}{result.ByName,10:0.0}{result.Ordered,10:0.0}{result.ProcessorSeconds,8:0.00}"));
        }
    }

    private static List<OrderResult> Measure(string folder)
    {
        var measures = MeasureRegistry.Default.All;
        var files = StoredPhoto.FilesIn(folder);
        if (files.Length < 2)
        {
            throw new BenchInputException($"There are fewer than two photos in '{folder}'; name a folder with more JPEG or PNG files.");
        }

        var codes = new byte[files.Length][][];
        Parallel.For(0, files.Length, i =>
        {
            var image = ImageDecoder.Decode(File.ReadAllBytes(files[i]), StoredPhoto.Patient);
            codes[i] = [.. measures.Select(measure => measure.Describe(StoredPhoto.View(image)).Code)];
        });
        var shuffled = Enumerable.Range(0, files.Length).ToArray();
        new Random(ShuffleSeed).Shuffle(shuffled);
        return [.. measures.Select((measure, index) => Measure(measure, Array.ConvertAll(codes, ofPhoto => ofPhoto[index]), shuffled))];
    }

    private static OrderResult Measure(Measure measure, byte[][] codes, int[] shuffled)
    {
        var before = ProcessTimes.Own();
        var order = SimilarityPath.Order(measure, codes);
        var seconds = (ProcessTimes.Own() - before).TotalSeconds;
        return new OrderResult("order", measure.Name, codes.Length, Mean(shuffled), Mean([.. Enumerable.Range(0, codes.Length)]), Mean(order), seconds);

        double Mean(int[] path) => SimilarityPath.Length(measure, codes, path) / (codes.Length - 1);
    }
}

/// <summary>How far neighbours are apart in three orders of the same photos.</summary>
/// <param name="Bench">The bench's name.</param>
/// <param name="System">The measure, in whose unit distances are.</param>
/// <param name="N">Photos.</param>
/// <param name="Shuffled">Mean distance of neighbours in a random order.</param>
/// <param name="ByName">The same in the order of their names.</param>
/// <param name="Ordered">The same in the order in which they look alike.</param>
/// <param name="ProcessorSeconds">Of finding it.</param>
internal sealed record OrderResult(string Bench, string System, int N, double Shuffled, double ByName, double Ordered, double ProcessorSeconds);
