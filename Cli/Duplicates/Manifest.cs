using System.Text;
using System.Text.Json;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>The journal of an apply on one disk: lines that are on the disk when <see cref="Append"/> returns.</summary>
internal static class Manifest
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The records; what a crash left of a line at the end is left out, since nothing was done of it.</summary>
    /// <exception cref="InvalidDataException">A line before the last is no record.</exception>
    public static IEnumerable<ManifestRecord> Read(string path)
    {
        var number = 0;
        using var lines = File.ReadLines(path, Utf8).GetEnumerator();
        var any = lines.MoveNext();
        while (any)
        {
            var line = lines.Current;
            number++;
            any = lines.MoveNext();
            if (Parse(line) is { } record)
            {
                yield return record;
            }
            else if (any)
            {
                throw new InvalidDataException($"{path}, line {number} is no record of a manifest");
            }
        }
    }

    /// <exception cref="IOException">Nothing can be written; what is there of the lines will be left out.</exception>
    public static void Append(string path, IEnumerable<ManifestRecord> records)
    {
        var lines = Utf8.GetBytes(string.Concat(records.Select(record => ManifestJson.Write(record) + "\n")));
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var end = EndOfLines(file);
        if (end < file.Length)
        {
            file.SetLength(end);
        }

        file.Position = end;
        try
        {
            file.Write(lines);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // A full disk: whole lines of what was begun would be read.
            file.SetLength(end);
            throw;
        }
    }

    private static ManifestRecord? Parse(string line)
    {
        try
        {
            return ManifestJson.Read(line);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The length without a last line that does not end.</summary>
    private static long EndOfLines(FileStream file)
    {
        var last = new byte[1];
        for (var end = file.Length; end > 0; end--)
        {
            file.Position = end - 1;
            file.ReadExactly(last);
            if (last[0] == '\n')
            {
                return end;
            }
        }

        return 0;
    }
}
