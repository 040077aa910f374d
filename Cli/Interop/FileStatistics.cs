using System.Runtime.InteropServices;

namespace OrleansImageSearch.Cli.Interop;

/// <summary>The fields of <c>struct statx</c> that are read here, laid out alike on all processors.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatistics
{
    [FieldOffset(0)]
    public uint Mask;

    [FieldOffset(20)]
    public uint Owner;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Bytes;

    [FieldOffset(112)]
    public long ModifiedAtSeconds;

    [FieldOffset(120)]
    public uint ModifiedAtNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    [FieldOffset(144)]
    public ulong Mount;
}
