using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Grains.Duplicates;

/// <summary>How the whole collection is searched for duplicates. Configuration section <c>Duplicates</c>.</summary>
public sealed class DuplicateOptions
{
    /// <summary>Codes that are joined at once, about: a silo holds two blocks in memory, one of them in all orientations. Default 1,000,000; 2 to 10,000,000.</summary>
    public int BlockSize { get; set; } = 1_000_000;

    /// <summary>The share of the near pairs wanted. Default 1: all. 0.99 is about ten times as fast for a million images. Above 0 to 1.</summary>
    public double Recall { get; set; } = 1;

    internal sealed class Validator : IValidateOptions<DuplicateOptions>
    {
        public ValidateOptionsResult Validate(string? name, DuplicateOptions options)
        {
            List<string> failures = [];
            if (options.BlockSize is < 2 or > 10_000_000)
            {
                failures.Add($"Duplicates:BlockSize is {options.BlockSize}; set it to 2 to 10,000,000 codes.");
            }

            if (!(options.Recall is > 0 and <= 1))
            {
                failures.Add($"Duplicates:Recall is {options.Recall}; set it above 0 and to at most 1.");
            }

            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
