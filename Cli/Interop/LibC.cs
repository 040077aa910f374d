using System.Runtime.InteropServices;

namespace OrleansImageSearch.Cli.Interop;

/// <summary>
/// Calls of Linux for which .NET has no API: <c>File.Move</c> may replace a file that appears in between, and copies to another disk; no API
/// tells a file's device and inode, sets times to the nanosecond, or writes a folder's entries through to the disk.
/// </summary>
internal static partial class LibC
{
    public const int CurrentFolder = -100; // AT_FDCWD

    public const int DoNotFollow = 0x100; // AT_SYMLINK_NOFOLLOW

    public const int HandleItself = 0x1000; // AT_EMPTY_PATH

    public const uint BasicStatistics = 0x7ff; // STATX_BASIC_STATS

    public const uint MountId = 0x1000; // STATX_MNT_ID

    public const uint DoNotReplace = 1; // RENAME_NOREPLACE

    // Named as the system's own loader does, since libc.so may be a linker script.
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int RenameAt2(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);

    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int StatX(int folder, string path, int flags, uint mask, out FileStatistics statistics);

    [LibraryImport(Library, EntryPoint = "utimensat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int UtimeNsAt(int folder, string path, in FileTimes times, int flags);

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(int descriptor);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUser();
}
