using System.Security.Cryptography;
using OrleansImageSearch.Imaging.Embedding;

namespace OrleansImageSearch.Cli.Models;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">Received so far.</param>
/// <param name="TotalBytes">In all; null where the server does not say.</param>
internal readonly record struct DownloadProgress(long Bytes, long? TotalBytes);

/// <summary>
/// Downloads the file of a model to its manifest. The file appears when it is whole and has the right checksum, and not before.
/// </summary>
internal sealed class ModelDownload(HttpClient http, string folder, ModelManifest manifest)
{
    /// <summary>A server that sends nothing for so long has stopped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _path = Path.Combine(folder, manifest.File);

    /// <summary>
    /// Downloads the file, unless it is there. Where the manifest states no checksum, the first download's is written into it, so that the next
    /// one must be the same.
    /// </summary>
    /// <returns>The file's SHA-256, and whether it was pinned now.</returns>
    /// <exception cref="CommandFailedException">It cannot be had, or is another file than the manifest says.</exception>
    public async Task<(string Sha256, bool Pinned)> RunAsync(Action<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        var url = manifest.Url ?? throw new CommandFailedException($"{manifest.Id} comes with its manifest in {folder}: there is nothing to download");
        var partial = _path + ".partial";
        try
        {
            if (File.Exists(_path))
            {
                await using var present = File.OpenRead(_path);
                return Accept(Convert.ToHexStringLower(await SHA256.HashDataAsync(present, cancellationToken)), _path);
            }

            var result = Accept(await ReceiveAsync(url, partial, progress, cancellationToken), url.AbsoluteUri);
            File.Move(partial, _path);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{_path} cannot be written ({e.Message.TrimEnd('.')}): free space or name another folder by {ModelLibrary.FolderVariable}");
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Holds the checksum against the manifest's, or pins it there.</summary>
    private (string Sha256, bool Pinned) Accept(string sha256, string origin)
    {
        if (manifest.Sha256 is { } expected)
        {
            return string.Equals(expected, sha256, StringComparison.OrdinalIgnoreCase)
                ? (sha256, false)
                : throw new CommandFailedException(
                    $"{origin} has SHA-256 {sha256}, but the manifest of {manifest.Id} says {expected.ToLowerInvariant()}: it is another file, and was not taken");
        }

        (manifest with { Sha256 = sha256 }).Write(folder);
        return (sha256, true);
    }

    /// <returns>The SHA-256 of what was received, lower-case hex.</returns>
    private async Task<string> ReceiveAsync(Uri url, string partial, Action<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Patience);
        try
        {
            using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            response.EnsureSuccessStatusCode();
            var total = response.Content.Headers.ContentLength;
            await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
            return await CopyAsync(body, partial, total, progress, silence);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = e is OperationCanceledException ? $"nothing came for {Patience.TotalSeconds:N0} s" : e.Message.TrimEnd('.');
            throw new CommandFailedException($"{url} cannot be downloaded ({reason}): try again, or put the file at {_path} yourself");
        }
    }

    private static async Task<string> CopyAsync(Stream body, string partial, long? total, Action<DownloadProgress> progress, CancellationTokenSource silence)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None);
        var buffer = new byte[1 << 17];
        var received = 0L;
        while (await ReadAsync(body, buffer, silence.Token) is > 0 and var count)
        {
            silence.CancelAfter(Patience);
            hash.AppendData(buffer, 0, count);
            await file.WriteAsync(buffer.AsMemory(0, count), silence.Token);
            received += count;
            progress(new DownloadProgress(received, total));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads what came; a connection that is reset in the middle is the network's failure, not the disk's.</summary>
    private static async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }
}
