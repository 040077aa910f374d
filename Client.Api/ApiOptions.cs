using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Client.Api;

/// <summary>What the HTTP API takes in. Configuration section <c>Api</c>; a bad value stops the start.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>The port served on 127.0.0.1 where no URLs are configured; 0 takes a free one. Default 8080; 0 to 65535.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>Bytes in one uploaded file at most. Default 64 MiB; 1 KiB to 1 GiB.</summary>
    public int MaxFileBytes { get; set; } = 64 << 20;

    /// <summary>Bytes in one request at most, all of its files together: they are held in memory. Default 256 MiB; 1 KiB to 2 GiB.</summary>
    public long MaxRequestBytes { get; set; } = 256 << 20;

    internal sealed class Validator : IValidateOptions<ApiOptions>
    {
        public ValidateOptionsResult Validate(string? name, ApiOptions options)
        {
            List<string> failures = [];
            Require(nameof(Port), options.Port, 0, 65535);
            Require(nameof(MaxFileBytes), options.MaxFileBytes, 1 << 10, 1 << 30);
            Require(nameof(MaxRequestBytes), options.MaxRequestBytes, 1 << 10, 1L << 31);
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

            void Require(string setting, long value, long least, long most)
            {
                if (value < least || value > most)
                {
                    failures.Add($"{Section}:{setting} is {value}; set it to {least} to {most}.");
                }
            }
        }
    }
}
