using System.Collections.Concurrent;
using OrleansImageSearch.Benchmarks.Signatures;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Benchmarks.Race.Photos;

/// <summary>The photos of a folder as a measure sees them, and some of them again after edits.</summary>
/// <param name="Margins">Of every photo.</param>
/// <param name="Edits">Copies edited, encoded, decoded and described as any picture.</param>
/// <param name="Unreadable">Files that were no pictures.</param>
internal sealed record DescribedPhotos(float[][] Margins, PhotoEdit[] Edits, int Unreadable)
{
    /// <summary>Photos that are edited, evenly spread over the folder; <see cref="PhotoEdits"/> makes four edits of each.</summary>
    private const int EditedPhotos = 256;

    private static readonly string[] JpegPatterns = ["*.jpg", "*.jpeg"];
    private static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive };

    /// <summary>Describes at most so many of a folder's JPEG files, evenly spread over them.</summary>
    /// <exception cref="BenchInputException">There are none.</exception>
    public static DescribedPhotos Read(string folder, BinaryMeasure measure, int most)
    {
        var files = Spread([.. JpegFiles(folder).Order(StringComparer.Ordinal)], most);
        var edited = Spread(files, EditedPhotos).ToHashSet();
        var photos = new ConcurrentDictionary<string, (float[] Margins, PhotoEdit[] Edits)>();
        Parallel.ForEach(files, file =>
        {
            if (TryDecode(file) is { } photo)
            {
                photos[file] = (MarginsOf(measure, photo), edited.Contains(file) ? EditsOf(measure, photo) : []);
            }
        });
        if (photos.IsEmpty)
        {
            throw new BenchInputException($"There are no JPEG photos in '{folder}'; name a folder that has some.");
        }

        var ordered = files.Where(photos.ContainsKey).Select(file => photos[file]).ToArray();
        return new DescribedPhotos(
            [.. ordered.Select(photo => photo.Margins)],
            [.. ordered.SelectMany((photo, id) => photo.Edits.Select(edit => edit with { Photo = id }))],
            files.Length - ordered.Length);
    }

    private static IEnumerable<string> JpegFiles(string folder) =>
        JpegPatterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, AllFiles));

    private static T[] Spread<T>(T[] items, int most) =>
        items.Length <= most ? items : [.. Enumerable.Range(0, most).Select(i => items[(int)((long)i * items.Length / most)])];

    private static DecodedImage? TryDecode(string file)
    {
        try
        {
            return ImageDecoder.Decode(File.ReadAllBytes(file), DecodeLimits.Default);
        }
        catch (ImageRejectedException)
        {
            return null;
        }
    }

    private static PhotoEdit[] EditsOf(BinaryMeasure measure, DecodedImage photo) =>
        [.. PhotoEdits.Of(photo).Select(edit => new PhotoEdit(Photo: -1, measure.Describe(ViewOf(edit))))];

    private static float[] MarginsOf(BinaryMeasure measure, DecodedImage photo)
    {
        var margins = new float[measure.LengthBits];
        using var input = new MeasureInput(ViewOf(photo));
        measure.MarginsOf(input, margins);
        return margins;
    }

    private static RgbView ViewOf(DecodedImage image) => new(image.Pixels, image.PixelsWidth, image.PixelsHeight);
}

/// <summary>An edited copy.</summary>
/// <param name="Photo">The photo, as an index into <see cref="DescribedPhotos.Margins"/>.</param>
/// <param name="Described">What the measure says of the copy.</param>
internal sealed record PhotoEdit(int Photo, Descriptor Described);
