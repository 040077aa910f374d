using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Client.Api.Access;

/// <summary>
/// Encrypts session cookies under a key derived from the API key (HKDF, RFC 5869; AES-256-GCM): every node with the same API key reads
/// them, no node stores anything, and a new API key ends all sessions.
/// </summary>
internal sealed class ApiKeyProtection : IDataProtectionProvider, IDataProtector
{
    private static readonly int NonceLengthBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagLengthBytes = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key;

    public ApiKeyProtection(IOptions<AccessOptions> options)
        : this(HKDF.Extract(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.Value.ApiKey ?? "")))
    {
    }

    private ApiKeyProtection(byte[] key) => _key = key;

    public IDataProtector CreateProtector(string purpose) =>
        new ApiKeyProtection(HKDF.Expand(HashAlgorithmName.SHA256, _key, outputLength: 32, Encoding.UTF8.GetBytes(purpose)));

    public byte[] Protect(byte[] plaintext)
    {
        var sealedBytes = new byte[NonceLengthBytes + TagLengthBytes + plaintext.Length];
        var nonce = sealedBytes.AsSpan(0, NonceLengthBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagLengthBytes);
        aes.Encrypt(nonce, plaintext, sealedBytes.AsSpan(NonceLengthBytes + TagLengthBytes), sealedBytes.AsSpan(NonceLengthBytes, TagLengthBytes));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">It was not made under this key, or was changed.</exception>
    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < NonceLengthBytes + TagLengthBytes)
        {
            throw new CryptographicException("The bytes are too few to have been protected.");
        }

        var plaintext = new byte[protectedData.Length - NonceLengthBytes - TagLengthBytes];
        using var aes = new AesGcm(_key, TagLengthBytes);
        aes.Decrypt(
            protectedData.AsSpan(0, NonceLengthBytes),
            protectedData.AsSpan(NonceLengthBytes + TagLengthBytes),
            protectedData.AsSpan(NonceLengthBytes, TagLengthBytes),
            plaintext);
        return plaintext;
    }
}
