using System.Security.Cryptography;

namespace OrleansImageSearch.Storage;

/// <summary>An original on its way to a disk: in its place only when it is whole and has the right hash; disposed of before, it was never there.</summary>
public sealed class IncomingCopy : IDisposable
{
    /// <summary>As Windows gives them for a full disk; other systems say so in the lower 16 bits of an error of their own (ENOSPC, EDQUOT).</summary>
    private static readonly int[] FullDiskErrors = [unchecked((int)0x80070070), unchecked((int)0x80070027), 28, 122];

    private readonly OriginalDisk _disk;
    private readonly string _sha256;
    private readonly string _temporary;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _bytes;

    internal IncomingCopy(OriginalDisk disk, string sha256)
    {
        (_disk, _sha256) = (disk, sha256);
        var path = disk.PathOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _temporary = $"{path}.{Guid.NewGuid():N}";
        _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write);
    }

    /// <returns>False where the disk is full.</returns>
    public bool TryAppend(ReadOnlySpan<byte> part)
    {
        try
        {
            _file.Write(part);
            _file.Flush();
        }
        catch (IOException e) when (FullDiskErrors.Contains(e.HResult))
        {
            return false;
        }

        _hash.AppendData(part);
        _bytes += part.Length;
        return true;
    }

    /// <summary>Puts it in its place, durably.</summary>
    /// <exception cref="InvalidDataException">The bytes have another hash.</exception>
    public void Complete()
    {
        if (Convert.ToHexStringLower(_hash.GetHashAndReset()) != _sha256)
        {
            throw new InvalidDataException($"What came for {_sha256} has another hash.");
        }

        _file.Flush(flushToDisk: true);
        _file.Dispose();
        var path = _disk.PathOf(_sha256);
        var isNew = !File.Exists(path);
        File.Move(_temporary, path, overwrite: true);
        if (isNew)
        {
            _disk.Count(1, _bytes);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        File.Delete(_temporary);
    }
}
