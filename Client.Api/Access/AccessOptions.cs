using System.Net;
using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Client.Api.Access;

/// <summary>Who may use the API. Configuration section <c>Access</c>; a bad value stops the start.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    private const int MinKeyLength = 16;

    /// <summary>The key that programs send as <c>Authorization: Bearer KEY</c>, and people on the sign-in page. At least 16 characters. Not set: everybody may.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long a browser stays signed in after its last request. Default 12 hours; 1 minute to 30 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Attempts to sign in a minute and address at most. Default 10; 1 to 1000.</summary>
    public int SignInsPerMinute { get; set; } = 10;

    /// <summary>IP addresses of reverse proxies that say for whom, by which scheme and below which path they ask (X-Forwarded-*). Default: those of this machine alone.</summary>
    public string[] KnownProxies { get; set; } = [];

    /// <summary>Whether a key is asked for.</summary>
    public bool IsRequired => !string.IsNullOrEmpty(ApiKey);

    internal sealed class Validator : IValidateOptions<AccessOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccessOptions options)
        {
            List<string> failures = [];
            if (options.IsRequired && (options.ApiKey!.Length < MinKeyLength || options.ApiKey.Any(c => c is <= ' ' or > '~')))
            {
                failures.Add(
                    $"{Section}:{nameof(ApiKey)} must be at least {MinKeyLength} printable ASCII characters without spaces; make one with: openssl rand -hex 24");
            }

            if (options.SessionLifetime < TimeSpan.FromMinutes(1) || options.SessionLifetime > TimeSpan.FromDays(30))
            {
                failures.Add($"{Section}:{nameof(SessionLifetime)} is {options.SessionLifetime}; set it to 00:01:00 to 30.00:00:00.");
            }

            if (options.SignInsPerMinute is < 1 or > 1000)
            {
                failures.Add($"{Section}:{nameof(SignInsPerMinute)} is {options.SignInsPerMinute}; set it to 1 to 1000.");
            }

            failures.AddRange(options.KnownProxies
                .Where(proxy => !IPAddress.TryParse(proxy, out _))
                .Select(proxy => $"{Section}:{nameof(KnownProxies)} has '{proxy}', which is no IP address."));
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
