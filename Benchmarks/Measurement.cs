using System.Text.Json.Serialization;
using OrleansImageSearch.Benchmarks.Duplicates;
using OrleansImageSearch.Benchmarks.Maps;
using OrleansImageSearch.Benchmarks.Ordering;
using OrleansImageSearch.Benchmarks.Race.Growth;
using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Benchmarks.Semantics;
using OrleansImageSearch.Benchmarks.Storage;

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
    /// <summary>Of the queries that have an image within the radius, the share whose nearest was found, 0..1.</summary>
    public double? Recall { get; init; }

    /// <summary>The share of all queries' nearest images within the radius that were found, 0..1.</summary>
    public double? RecallWithinRadius { get; init; }

    /// <summary>The share of all queries' five nearest images that were found, 0..1.</summary>
    public double? RecallAtFive { get; init; }

    /// <summary>Median over the rounds.</summary>
    public double? MicrosPerQuery { get; init; }

    /// <summary>The same on the processor alone, without what other programs of the machine took.</summary>
    public double? ProcessorMicrosPerQuery { get; init; }

    /// <summary>What the resident memory grew by.</summary>
    public double? BytesPerImage { get; init; }

    /// <summary>What the index accounts for itself.</summary>
    public double? AccountedBytesPerImage { get; init; }

    /// <summary>From the codes in memory to the first answer.</summary>
    public double? BuildSeconds { get; init; }

    /// <summary>Of a whole round: the median over the rounds.</summary>
    public double? TotalSeconds { get; init; }

    public int? Buckets { get; init; }

    /// <summary>The mean over the queries.</summary>
    public double? BucketsAsked { get; init; }

    /// <summary>The median and spread of rounds that took so many seconds each for <paramref name="n"/> items.</summary>
    public static Measurement OfRounds(string bench, string system, int n, IReadOnlyList<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        return new Measurement(bench, system, n, n / sorted[sorted.Length / 2], sorted[^1] / sorted[0] - 1);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Measurement))]
[JsonSerializable(typeof(GrowthFit))]
[JsonSerializable(typeof(KindsResult))]
[JsonSerializable(typeof(MapResult))]
[JsonSerializable(typeof(OrderResult))]
[JsonSerializable(typeof(QualityResult))]
[JsonSerializable(typeof(SemanticsResult))]
[JsonSerializable(typeof(StoragePlacementFigures))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
