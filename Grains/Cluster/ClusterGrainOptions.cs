using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Grains.Cluster;

/// <summary>How the cluster keeps account of itself. Configuration section <c>Cluster</c>.</summary>
public sealed class ClusterGrainOptions
{
    /// <summary>How often a silo reports, and how often the cluster grain looks for something to do. Default 1 s; 50 ms to 10 s.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Buckets that may be on their way from one silo to another at once. Default 4; 0 to 64, where 0 never moves any.</summary>
    public int MovesAtOnce { get; set; } = 4;

    /// <summary>Buckets that are loaded at once because nobody holds them. Default 8; 1 to 256.</summary>
    public int ActivationsAtOnce { get; set; } = 8;

    /// <summary>After how long without a report a silo counts as silent.</summary>
    internal TimeSpan SilentAfter => 2 * ReportInterval;

    /// <summary>After how long without a report nothing is decided by what a silo said.</summary>
    internal TimeSpan OutdatedAfter => 3 * ReportInterval + TimeSpan.FromSeconds(1);

    /// <summary>How often the membership is looked at while a silo is silent.</summary>
    internal TimeSpan WatchInterval => ReportInterval / 4;

    internal sealed class Validator : IValidateOptions<ClusterGrainOptions>
    {
        public ValidateOptionsResult Validate(string? name, ClusterGrainOptions options)
        {
            List<string> failures = [];
            if (options.ReportInterval < TimeSpan.FromMilliseconds(50) || options.ReportInterval > TimeSpan.FromSeconds(10))
            {
                failures.Add($"Cluster:ReportInterval is {options.ReportInterval}; set it to 00:00:00.05 to 00:00:10.");
            }

            if (options.MovesAtOnce is < 0 or > 64)
            {
                failures.Add($"Cluster:MovesAtOnce is {options.MovesAtOnce}; set it to 0 to 64 buckets.");
            }

            if (options.ActivationsAtOnce is < 1 or > 256)
            {
                failures.Add($"Cluster:ActivationsAtOnce is {options.ActivationsAtOnce}; set it to 1 to 256 buckets.");
            }

            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
