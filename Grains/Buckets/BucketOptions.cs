using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Grains.Buckets;

/// <summary>How large a bucket grows. Configuration section <c>Buckets</c>.</summary>
public sealed class BucketOptions
{
    /// <summary>
    /// Descriptors in a bucket before it splits in two. Set where scanning a bucket costs about as much as one remote call.
    /// Default 32,768; 2 to 10,000,000.
    /// </summary>
    public int Capacity { get; set; } = 32_768;

    internal sealed class Validator : IValidateOptions<BucketOptions>
    {
        public ValidateOptionsResult Validate(string? name, BucketOptions options) =>
            options.Capacity is >= 2 and <= 10_000_000
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"Buckets:Capacity is {options.Capacity}; set it to 2 to 10,000,000 descriptors.");
    }
}
