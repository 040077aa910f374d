using System.Security.Cryptography;
using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>
/// A file that is open and locked (flock): what stays is shared, what goes is exclusive. So of two commands, also of two users with two trash
/// folders, none moves what the other relies on.
/// </summary>
internal sealed class HeldFile : IDisposable
{
    private const int BufferBytes = 1 << 17;

    private readonly FileStream _stream;

    private HeldFile(FileStream stream, FileState state)
    {
        _stream = stream;
        State = state;
    }

    /// <summary>As it was when it was opened.</summary>
    public FileState State { get; }

    /// <summary>Opens a file that must have these bytes.</summary>
    /// <exception cref="IOException">It is in use, cannot be read, or has other bytes; the message says which.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static HeldFile Open(string path, string sha256, bool isGoing)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, isGoing ? FileShare.None : FileShare.Read, BufferBytes);
        try
        {
            var state = FileState.Of(stream.SafeFileHandle);
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            return hash.Equals(sha256, StringComparison.OrdinalIgnoreCase) && FileState.Of(stream.SafeFileHandle).IsUnwrittenSince(state)
                ? new HeldFile(stream, state)
                : throw new IOException("it changed since the scan");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether a path leads to this very file.</summary>
    public bool IsAt(string path) => FileState.Of(path)?.Identity == State.Identity;

    public void Dispose() => _stream.Dispose();
}
