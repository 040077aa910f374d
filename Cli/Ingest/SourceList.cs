using System.Text;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>A file or folder to take in, as its owner writes it, or the reason why it cannot be.</summary>
internal readonly record struct Source(string Path, string? Problem = null)
{
    /// <summary>.NET reads names as UTF-8 and cannot address a file whose name is something else.</summary>
    public const string NotUtf8 = "its name is not valid UTF-8: rename it";

    /// <summary>Whether it is an S3 bucket's, which the server reads wherever it is.</summary>
    public bool IsInS3 => Path.StartsWith("s3://", StringComparison.Ordinal);

    public const string Missing = "there is no such file or folder";

    /// <summary>Names from the command line arrive with what is not UTF-8 replaced.</summary>
    public static string WhyMissing(string path) => path.Contains('\uFFFD') ? NotUtf8 : Missing;
}

/// <summary>Reads lists of paths as <c>find</c> writes them.</summary>
internal static class SourceList
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Paths that end with NUL where the list has any NUL (<c>find -print0</c>), else with a line break.</summary>
    public static async Task<IReadOnlyList<Source>> ReadAsync(Stream list, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        await list.CopyToAsync(buffer, cancellationToken);
        return Split(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static List<Source> Split(ReadOnlySpan<byte> list)
    {
        var sources = new List<Source>();
        var separator = list.Contains((byte)0) ? (byte)0 : (byte)'\n';
        foreach (var range in list.Split(separator))
        {
            if (list[range] is { IsEmpty: false } path)
            {
                sources.Add(Decode(path));
            }
        }

        return sources;
    }

    private static Source Decode(ReadOnlySpan<byte> path)
    {
        try
        {
            return new Source(Strict.GetString(path));
        }
        catch (DecoderFallbackException)
        {
            return new Source(Encoding.UTF8.GetString(path), Source.NotUtf8);
        }
    }
}
