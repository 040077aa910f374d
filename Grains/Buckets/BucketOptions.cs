using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Grains.Buckets;

/// <summary>How large a bucket grows. Configuration section <c>Buckets</c>.</summary>
public sealed class BucketOptions
{
    /// <summary>Descriptors in a bucket before it splits in two, 2 to 10,000,000. Default: what its measure says.</summary>
    public int? Capacity { get; set; }

    internal sealed class Validator : IValidateOptions<BucketOptions>
    {
        public ValidateOptionsResult Validate(string? name, BucketOptions options) =>
            options.Capacity is null or (>= 2 and <= 10_000_000)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"Buckets:Capacity is {options.Capacity}; set it to 2 to 10,000,000 descriptors.");
    }
}
