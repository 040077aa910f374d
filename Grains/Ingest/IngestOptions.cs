using Microsoft.Extensions.Options;
using OrleansImageSearch.Grains.Interfaces.Ingest;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>How images are taken in. Configuration section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>Files of a job that are committed together. Default 64; 1 to 4096.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>The folder that keeps uploaded originals. Default: <c>originals</c> in the node's data folder.</summary>
    public string OriginalsDirectory { get; set; } = "";

    /// <summary>An uploaded image is reported as a duplicate of stored ones within this PDQ distance, bits. Default 31; 0 to 256.</summary>
    public int DuplicateDistanceBits { get; set; } = 31;

    /// <summary>What becomes of an upload that looks like a stored image, unless it says otherwise itself. Default ask.</summary>
    public DuplicatePolicy OnDuplicate { get; set; } = DuplicatePolicy.Ask;

    /// <summary>
    /// How long to go on telling buckets of stored images while silos leave, die or join. A call ends after 30 s, so it should be
    /// less. Default 20 s; 1 s to 10 min.
    /// </summary>
    public TimeSpan TellTimeout { get; set; } = TimeSpan.FromSeconds(20);

    internal sealed class Validator : IValidateOptions<IngestOptions>
    {
        public ValidateOptionsResult Validate(string? name, IngestOptions options)
        {
            List<string> failures = [];
            if (options.BatchSize is < 1 or > 4096)
            {
                failures.Add($"Ingest:BatchSize is {options.BatchSize}; set it to 1 to 4096 files.");
            }

            if (options.OriginalsDirectory.Length == 0)
            {
                failures.Add("Ingest:OriginalsDirectory is empty; name a folder for uploaded originals.");
            }

            if (!Enum.IsDefined(options.OnDuplicate))
            {
                failures.Add($"Ingest:OnDuplicate is {options.OnDuplicate}; set it to ask, keep, trash or reject.");
            }

            if (options.DuplicateDistanceBits is < 0 or > 256)
            {
                failures.Add($"Ingest:DuplicateDistanceBits is {options.DuplicateDistanceBits}; set it to 0 to 256.");
            }

            if (options.TellTimeout < TimeSpan.FromSeconds(1) || options.TellTimeout > TimeSpan.FromMinutes(10))
            {
                failures.Add($"Ingest:TellTimeout is {options.TellTimeout}; set it to 00:00:01 to 00:10:00.");
            }

            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
