using System.Runtime.InteropServices;

namespace OrleansImageSearch.Cli.Interop;

/// <summary>Changes of names, one at a time and each at once: after a crash at any time a file has its old name or its new one.</summary>
internal static class FileNames
{
    // O_DIRECTORY of the two processor families differs; without it a folder opens just as well.
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Gives a file another path on its disk: bytes, times, permissions and attributes stay as they are, and nothing is replaced.</summary>
    /// <exception cref="IOException">The file stays where it is; the message says why.</exception>
    public static void Move(string from, string to)
    {
        if (LibC.RenameAt2(LibC.CurrentFolder, from, LibC.CurrentFolder, to, LibC.DoNotReplace) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>Says of a folder that it was written then.</summary>
    /// <returns>Whether that could be said: only the owner of a folder can.</returns>
    public static bool TrySetTime(string folder, FileTime time) => LibC.UtimeNsAt(LibC.CurrentFolder, folder, new FileTimes(time), 0) == 0;

    /// <summary>Writes the names in a folder through to the disk.</summary>
    /// <exception cref="IOException">They may be lost when the machine fails now.</exception>
    public static void Flush(string folder)
    {
        var descriptor = LibC.Open(folder, ReadOnlyCloseOnExec);
        try
        {
            if (descriptor < 0 || LibC.Fsync(descriptor) != 0)
            {
                throw new IOException($"{folder} cannot be written through: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            if (descriptor >= 0)
            {
                _ = LibC.Close(descriptor);
            }
        }
    }
}
