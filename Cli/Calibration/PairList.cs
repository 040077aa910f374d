using System.Globalization;
using Microsoft.VisualBasic.FileIO;
using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Calibration;

/// <summary>A line of the list: two images, and whether one is a copy of the other.</summary>
internal sealed record ListedPair(long Line, SearchImage First, SearchImage Second, bool IsCopy);

/// <summary>
/// Reads labelled pairs from CSV: <c>image,image,label</c>. Images are paths, from the list's folder, or ids of stored images; labels are
/// copy, yes, true or 1, and other, no, false or 0. The first line may be a header.
/// </summary>
internal static class PairList
{
    /// <exception cref="CommandFailedException">The file cannot be read, or a line is not a pair; the line is named.</exception>
    public static IReadOnlyList<ListedPair> Read(string path)
    {
        try
        {
            using var csv = new TextFieldParser(path) { Delimiters = [","], CommentTokens = ["#"] };
            var pairs = new List<ListedPair>();
            while (!csv.EndOfData)
            {
                var line = csv.LineNumber;
                var fields = csv.ReadFields()!;
                if (fields.Length != 3)
                {
                    throw new CommandFailedException($"{path}, line {line}: {fields.Length} fields; write image,image,label");
                }

                if (LabelOf(fields[2]) is { } isCopy)
                {
                    pairs.Add(new ListedPair(line, ImageOf(fields[0], path), ImageOf(fields[1], path), isCopy));
                }
                else if (line > 1)
                {
                    throw new CommandFailedException($"{path}, line {line}: the label is '{fields[2]}'; write copy or other");
                }
            }

            return pairs;
        }
        catch (MalformedLineException e)
        {
            throw new CommandFailedException($"{path}, line {e.LineNumber} is not CSV: write image,image,label, and quotes around names with commas");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be read ({e.Message.TrimEnd('.')}): name a CSV file of image,image,label");
        }
    }

    private static bool? LabelOf(string label) => label.Trim().ToUpperInvariant() switch
    {
        "COPY" or "YES" or "TRUE" or "1" => true,
        "OTHER" or "NO" or "FALSE" or "0" => false,
        _ => null,
    };

    private static SearchImage ImageOf(string image, string list)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(list))!, image);
        return !File.Exists(path) && long.TryParse(image, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new SearchImage(null, id)
            : new SearchImage(path, null);
    }
}
