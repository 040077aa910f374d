using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Client.Api.Access;

/// <summary>The key that opens the API.</summary>
internal sealed class ApiKey(IOptions<AccessOptions> options)
{
    private readonly byte[] _digest = Digest(options.Value.ApiKey ?? "");

    /// <summary>Whether this is the key; takes as long for one wrong key as for another, whatever its length.</summary>
    public bool IsRight(string candidate) => CryptographicOperations.FixedTimeEquals(Digest(candidate), _digest);

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
