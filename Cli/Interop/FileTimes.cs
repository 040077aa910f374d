using System.Runtime.InteropServices;

namespace OrleansImageSearch.Cli.Interop;

/// <summary>When a file was written, as exactly as the file system has it.</summary>
internal readonly record struct FileTime(long Seconds, uint Nanoseconds)
{
    private const int NanosecondsPerTick = 100;

    public bool IsAfter(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(Seconds).AddTicks(Nanoseconds / NanosecondsPerTick) > time;
}

/// <summary>Two of <c>struct timespec</c>: when a file was read, and written.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct FileTimes(FileTime modifiedAt)
{
    private const nint Omit = 0x3ffffffe; // UTIME_OMIT

    private readonly nint _readAtSeconds;
    private readonly nint _readAtNanoseconds = Omit;
    private readonly nint _modifiedAtSeconds = (nint)modifiedAt.Seconds;
    private readonly nint _modifiedAtNanoseconds = (nint)modifiedAt.Nanoseconds;
}
