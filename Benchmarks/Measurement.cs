using System.Text.Json.Serialization;

namespace OrleansImageSearch.Benchmarks;

/// <summary>What was measured of one system in one run.</summary>
/// <param name="Bench">The bench's name.</param>
/// <param name="System">The system measured.</param>
/// <param name="N">Items a round.</param>
/// <param name="ItemsPerSecond">Median over the rounds.</param>
/// <param name="Spread">Largest over smallest round, less one: 0.1 is 10%.</param>
public sealed record Measurement(
    string Bench, string System, int N, double ItemsPerSecond, double Spread)
{
    /// <summary>The median and spread of rounds that took so many seconds each for <paramref name="n"/> items.</summary>
    public static Measurement OfRounds(string bench, string system, int n, IReadOnlyList<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        return new Measurement(bench, system, n, n / sorted[sorted.Length / 2], sorted[^1] / sorted[0] - 1);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Measurement))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
