using System.Globalization;
using OrleansImageSearch.Benchmarks.Pictures;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Benchmarks.Tests.Pictures;

public sealed class MeasurePicturesTests : IDisposable
{
    /// <summary>Mean difference of two renderings, in levels: other versions of the JPEG codec round otherwise.</summary>
    private const double LargestDifference = 2;

    private static readonly string Documentation = Path.Combine(RepositoryRoot.Path, "docs");

    private readonly string _folder = Directory.CreateTempSubdirectory("imagesearch-tests-").FullName;

    [OnnxRuntimeFact]
    public async Task The_figures_and_scores_of_the_documentation_are_what_the_command_gives()
    {
        var drawn = Path.Combine(_folder, "pictures");
        var table = new StringWriter(CultureInfo.InvariantCulture);

        await MeasurePictures.WriteAsync(drawn, Path.Combine(RepositoryRoot.Path, "models/mobilenetv3-copies"), table, CancellationToken.None);

        var committed = Path.Combine(Documentation, "pictures");
        Assert.Equal(NamesIn(committed), NamesIn(drawn));
        Assert.All(NamesIn(drawn), name => AssertAlike(Path.Combine(committed, name), Path.Combine(drawn, name)));

        var text = await File.ReadAllTextAsync(Path.Combine(Documentation, "measures.md"));
        Assert.All(NamesIn(drawn), name => Assert.Contains($"](pictures/{name})", text, StringComparison.Ordinal));
        var rows = table.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var start = text.IndexOf(rows[0], StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/measures.md has no table that begins with {rows[0]}");
        Assert.All(rows.Zip(text[start..].Split('\n')), pair => AssertAlikeRows(pair.Second, pair.First));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] NamesIn(string folder) => [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static void AssertAlike(string committed, string drawn)
    {
        var (expected, actual) = (Decode(committed), Decode(drawn));
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        Assert.InRange(expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, LargestDifference);
    }

    /// <summary>The same names, and scores that differ by rounding at most.</summary>
    private static void AssertAlikeRows(string committed, string printed)
    {
        const double LargestScoreDifference = 0.03;
        const int LargestPlacesDifference = 10;
        var (expected, actual) = (committed.Split('|'), printed.Split('|'));
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), cells =>
        {
            if (double.TryParse(cells.First, CultureInfo.InvariantCulture, out var number))
            {
                var tolerance = cells.First.Contains('.', StringComparison.Ordinal) ? LargestScoreDifference : LargestPlacesDifference;
                Assert.InRange(double.Parse(cells.Second, CultureInfo.InvariantCulture), number - tolerance, number + tolerance);
            }
            else
            {
                Assert.Equal(cells.First, cells.Second);
            }
        });
    }

    private static DecodedImage Decode(string path) => ImageDecoder.Decode(File.ReadAllBytes(path), DecodeLimits.Default);
}
