using System.Net;
using System.Net.Http.Headers;

namespace OrleansImageSearch.Cli.Http;

/// <summary>A file as part of a request, read while it is sent. It remembers when the file, and not the connection, failed.</summary>
internal sealed class FileContent : HttpContent
{
    private const int BufferBytes = 128 * 1024;

    private readonly FileStream _file;

    private FileContent(string path, FileStream file)
    {
        Path = path;
        _file = file;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    public string Path { get; }

    /// <summary>Why the file could not be read to its end; null where it could.</summary>
    public Exception? ReadFailure { get; private set; }

    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read, or is a folder.</exception>
    public static FileContent Open(string path) =>
        new(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (await ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    // A file that grows or shrinks while it is read is sent as it is found.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _file.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ReadFailure = failure;
            throw;
        }
    }
}
