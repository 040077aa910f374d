using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansImageSearch.Cli.Interop;

internal enum FileKind
{
    Regular,
    Folder,
    Link,
    Other,
}

/// <summary>A file itself, whatever its names: two paths with the same identity lead to the same bytes.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);

/// <summary>Where names can be changed by one rename: a file system as it is mounted in one place.</summary>
internal readonly record struct Disk(uint DeviceMajor, uint DeviceMinor, ulong Mount);

/// <summary>What the file system says of a file. Two states of a file whose bytes were written in between differ in the time.</summary>
internal readonly record struct FileState(
    FileKind Kind, FileIdentity Identity, Disk Disk, uint Owner, long Bytes, FileTime ModifiedAt)
{
    // From errno.h.
    private const int NoSuchEntry = 2;
    private const int NotAFolder = 20;

    private const int KindOfMode = 0xf000;

    /// <summary>The state of what a path leads to; null where there is nothing.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static FileState? Of(string path) => Read(LibC.CurrentFolder, path, 0);

    /// <summary>The state of what has this path, which may be a symbolic link; null where there is nothing.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static FileState? OfEntry(string path) => Read(LibC.CurrentFolder, path, LibC.DoNotFollow);

    /// <exception cref="IOException">It cannot be told.</exception>
    public static FileState Of(SafeFileHandle file) =>
        Read((int)file.DangerousGetHandle(), "", LibC.HandleItself) ?? throw new IOException("the file is gone");

    /// <summary>Whether nobody wrote the file between these states. An overlay file system may have given it another identity.</summary>
    public bool IsUnwrittenSince(FileState earlier) =>
        (Bytes, ModifiedAt) == (earlier.Bytes, earlier.ModifiedAt);

    private static FileState? Read(int folder, string path, int flags)
    {
        if (LibC.StatX(folder, path, flags, LibC.BasicStatistics | LibC.MountId, out var s) != 0)
        {
            return Marshal.GetLastPInvokeError() is NoSuchEntry or NotAFolder ? null : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }

        var kind = (s.Mode & KindOfMode) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xa000 => FileKind.Link,
            _ => FileKind.Other,
        };
        // Kernels before 5.8 know no mounts.
        var mount = (s.Mask & LibC.MountId) != 0 ? s.Mount : 0;
        return new FileState(
            kind,
            new FileIdentity(s.DeviceMajor, s.DeviceMinor, s.Inode),
            new Disk(s.DeviceMajor, s.DeviceMinor, mount),
            s.Owner,
            (long)s.Bytes,
            new FileTime(s.ModifiedAtSeconds, s.ModifiedAtNanoseconds));
    }
}
