using System.Text.Json.Serialization;

namespace OrleansImageSearch.Benchmarks;

/// <summary>What was measured of one system in one run.</summary>
/// <param name="Bench">The bench's name.</param>
/// <param name="System">The system measured.</param>
/// <param name="N">Items a round; of a search, the images searched.</param>
/// <param name="ItemsPerSecond">Median over the rounds; of a search, queries.</param>
/// <param name="Spread">Largest over smallest round, less one: 0.1 is 10%.</param>
public sealed record Measurement(
    string Bench, string System, int N, double ItemsPerSecond, double Spread)
{
    /// <summary>The share of queries whose nearest image was found, 0..1.</summary>
    public double? Recall { get; init; }

    /// <summary>Median over the rounds.</summary>
    public double? MicrosPerQuery { get; init; }

    /// <summary>Memory of the index, all included.</summary>
    public double? BytesPerImage { get; init; }

    /// <summary>The median and spread of rounds that took so many seconds each for <paramref name="n"/> items.</summary>
    public static Measurement OfRounds(string bench, string system, int n, IReadOnlyList<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        return new Measurement(bench, system, n, n / sorted[sorted.Length / 2], sorted[^1] / sorted[0] - 1);
    }

    /// <summary>The same for rounds of <paramref name="queries"/> queries to an index of <paramref name="n"/> images.</summary>
    public static Measurement OfQueries(
        string bench, string system, int n, int queries, IReadOnlyList<double> seconds, double recall, double bytesPerImage)
    {
        var rounds = OfRounds(bench, system, queries, seconds);
        return rounds with
        {
            N = n, Recall = recall, MicrosPerQuery = 1e6 / rounds.ItemsPerSecond, BytesPerImage = bytesPerImage,
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Measurement))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
