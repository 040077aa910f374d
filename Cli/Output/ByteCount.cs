namespace OrleansImageSearch.Cli.Output;

internal static class ByteCount
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A size as people read it: <c>512 bytes</c>, <c>1.5 MiB</c>.</summary>
    public static string Text(long bytes)
    {
        var unit = 0;
        double value = bytes;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return unit == 0 ? $"{bytes} {Units[0]}" : $"{value:N1} {Units[unit]}";
    }
}
