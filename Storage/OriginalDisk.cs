using System.Security.Cryptography;

namespace OrleansImageSearch.Storage;

/// <summary>
/// A folder that keeps originals, each once, under its SHA-256: <c>ab/ab12…</c>; those whose bytes have changed in
/// <c>quarantine</c>. All members may be called at any time from any thread, also by several processes that see the same folder.
/// </summary>
public sealed class OriginalDisk
{
    private const string QuarantineFolder = "quarantine";
    private const int HashDigits = 64;
    private const int BufferBytes = 1 << 17;

    private readonly long _reserveBytes;
    private readonly bool _isLimited;
    private long _usedBytes;
    private long _files;
    private long _rotten;

    private OriginalDisk(string folder, DiskLabel label, long? capacityBytes, long reserveBytes)
    {
        (Folder, Label, _reserveBytes, _isLimited) = (folder, label, reserveBytes, capacityBytes is not null);
        CapacityBytes = capacityBytes ?? new DriveInfo(folder).TotalSize;
    }

    public string Folder { get; }

    public DiskLabel Label { get; private set; }

    public Guid Id => Label.Id;

    /// <summary>What it may hold: what was configured, else the size of the file system.</summary>
    public long CapacityBytes { get; }

    /// <summary>In originals; all of them only after <see cref="CountAll"/>.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Originals.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Files moved aside by this process.</summary>
    public long Rotten => Interlocked.Read(ref _rotten);

    /// <summary>For more originals; 0 or less where it is full.</summary>
    public long RoomBytes
    {
        get
        {
            var free = new DriveInfo(Folder).AvailableFreeSpace - _reserveBytes;
            return _isLimited ? Math.Min(free, CapacityBytes - UsedBytes) : free;
        }
    }

    /// <summary>Told of the hash of every file that was moved aside.</summary>
    public event Action<string>? RotFound;

    /// <summary>Opens a folder, making it and its label where they are not there.</summary>
    /// <param name="folder">For originals.</param>
    /// <param name="capacityBytes">What it may hold. Null: what the file system can.</param>
    /// <param name="reserveBytes">Left free on the file system.</param>
    /// <exception cref="StorageException">It cannot be written, or its label cannot be read.</exception>
    public static OriginalDisk Open(string folder, long? capacityBytes, long reserveBytes)
    {
        folder = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(folder);
            var disk = new OriginalDisk(folder, DiskLabel.Read(folder) ?? DiskLabel.Create(folder), capacityBytes, reserveBytes);
            disk.RequireWritable();
            return disk;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The folder for originals {folder} cannot be written ({e.Message.TrimEnd('.')}): make it writable for this program, or name another one.", e);
        }
    }

    /// <summary>Marks the folder anew.</summary>
    public void Mark(Guid marker)
    {
        var label = Label with { Marker = marker };
        label.Write(Folder);
        Label = label;
    }

    /// <summary>Reads the label again: another process that sees the same folder may have marked it.</summary>
    /// <exception cref="StorageException">It is gone or cannot be read.</exception>
    public void ReadLabel() => Label = DiskLabel.Read(Folder) is { } label && label.Id == Id
        ? label
        : throw new StorageException($"{Path.Combine(Folder, DiskLabel.FileName)} has been replaced while it was in use: start again.");

    /// <summary>Where the original with this hash is or would be.</summary>
    /// <param name="sha256">Lower-case hex.</param>
    public string PathOf(string sha256) => Path.Combine(Folder, sha256[..2], sha256);

    /// <summary>Whether there is a file of this size. Its bytes are not looked at.</summary>
    public bool Has(string sha256, long bytes) => new FileInfo(PathOf(sha256)) is { Exists: true } file && file.Length == bytes;

    /// <summary>Stores bytes durably; nothing where they are stored already.</summary>
    /// <returns>False where the disk is full.</returns>
    /// <exception cref="IOException">The disk cannot be written.</exception>
    public bool Write(string sha256, ReadOnlySpan<byte> content)
    {
        if (Has(sha256, content.Length))
        {
            return true;
        }

        using var copy = TryBegin(sha256, content.Length);
        if (copy is null || !copy.TryAppend(content))
        {
            return false;
        }

        copy.Complete();
        return true;
    }

    /// <summary>Begins an original that comes in parts; dispose of it.</summary>
    /// <returns>Null where the disk has no room for so many bytes.</returns>
    public IncomingCopy? TryBegin(string sha256, long bytes) => bytes > RoomBytes ? null : new IncomingCopy(this, sha256);

    /// <summary>Reads a part of an original; looks at all its bytes first where the part is the first.</summary>
    /// <param name="sha256">Lower-case hex.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="maxBytes">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The part, empty at the end, and how many bytes the original has; nothing where the copy is not sound.</returns>
    public async Task<(CopyState State, long TotalBytes, byte[] Part)> ReadAsync(
        string sha256, long offset, int maxBytes, CancellationToken cancellationToken = default)
    {
        if (offset == 0 && await VerifyAsync(sha256, cancellationToken) is not CopyState.Sound and var state)
        {
            return (state, 0, []);
        }

        try
        {
            using var file = File.OpenHandle(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var total = RandomAccess.GetLength(file);
            var part = new byte[Math.Clamp(total - offset, 0, maxBytes)];
            var read = await RandomAccess.ReadAsync(file, part, offset, cancellationToken);
            return (CopyState.Sound, total, part[..read]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (StateOfAbsent(sha256), 0, []);
        }
    }

    /// <summary>Looks at all bytes of an original, and moves it aside where they have another hash.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public async Task<CopyState> VerifyAsync(string sha256, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(PathOf(sha256)))
        {
            return StateOfAbsent(sha256);
        }

        try
        {
            await using (var file = new FileStream(
                PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.SequentialScan))
            {
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == sha256)
                {
                    return CopyState.Sound;
                }
            }

            MoveAside(sha256);
            return CopyState.Rotten;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return StateOfAbsent(sha256);
        }
    }

    /// <summary>Forgets an original; nothing where it is not stored.</summary>
    public void Delete(string sha256)
    {
        var file = new FileInfo(PathOf(sha256));
        if (file.Exists)
        {
            Count(-1, -file.Length);
            file.Delete();
        }
    }

    /// <summary>The hashes and sizes of all originals, by folder, beginning at a folder and going round.</summary>
    /// <param name="first">0 to 255.</param>
    public IEnumerable<(string Sha256, long Bytes)> List(int first = 0)
    {
        for (var i = 0; i < 256; i++)
        {
            var folder = new DirectoryInfo(Path.Combine(Folder, $"{(first + i) % 256:x2}"));
            if (!folder.Exists)
            {
                continue;
            }

            foreach (var file in folder.EnumerateFiles())
            {
                // What is being written has a longer name.
                if (file.Name.Length == HashDigits)
                {
                    yield return (file.Name, file.Length);
                }
            }
        }
    }

    /// <summary>Counts what was there before this process.</summary>
    public void CountAll(CancellationToken cancellationToken = default)
    {
        var (files, bytes) = (0L, 0L);
        foreach (var original in List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            files++;
            bytes += original.Bytes;
        }

        Interlocked.Exchange(ref _files, files);
        Interlocked.Exchange(ref _usedBytes, bytes);
    }

    internal void Count(int files, long bytes)
    {
        Interlocked.Add(ref _files, files);
        Interlocked.Add(ref _usedBytes, bytes);
    }

    private void MoveAside(string sha256)
    {
        var file = new FileInfo(PathOf(sha256));
        var bytes = file.Length;
        var aside = Directory.CreateDirectory(Path.Combine(Folder, QuarantineFolder)).FullName;
        file.MoveTo(Path.Combine(aside, $"{sha256}.{Guid.NewGuid():N}"));
        Count(-1, -bytes);
        Interlocked.Increment(ref _rotten);
        RotFound?.Invoke(sha256);
    }

    private CopyState StateOfAbsent(string sha256)
    {
        var aside = Path.Combine(Folder, QuarantineFolder);
        return Directory.Exists(aside) && Directory.EnumerateFiles(aside, $"{sha256}.*").Any() ? CopyState.Rotten : CopyState.Absent;
    }

    private void RequireWritable()
    {
        var probe = Path.Combine(Folder, $"{DiskLabel.FileName}.{Guid.NewGuid():N}");
        File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
    }
}
