using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Grains.Decoding;

/// <summary>Configuration section <c>Decoding</c>; the limits on single pictures are in <see cref="Imaging.DecodeLimits"/>.</summary>
public sealed class DecodingOptions
{
    /// <summary>Pictures that one silo decodes at once. Default: one a processor; 1 to 1024.</summary>
    public int Parallelism { get; set; } = Environment.ProcessorCount;

    internal sealed class Validator : IValidateOptions<DecodingOptions>
    {
        public ValidateOptionsResult Validate(string? name, DecodingOptions options) =>
            options.Parallelism is >= 1 and <= 1024
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"Decoding:Parallelism is {options.Parallelism}; set it to 1 to 1024 pictures.");
    }
}
