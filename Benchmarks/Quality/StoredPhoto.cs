using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.LocalFeatures;

namespace OrleansImageSearch.Benchmarks.Quality;

/// <summary>A photo of the collection as a search sees it.</summary>
/// <param name="Name">Its path below the folder.</param>
/// <param name="Image">Its pixels.</param>
/// <param name="Codes">One a measure.</param>
/// <param name="Features">Of its thumbnail.</param>
internal sealed record StoredPhoto(string Name, DecodedImage Image, byte[][] Codes, FeatureSet Features)
{
    /// <summary>A bench has time: on a busy machine no photo is given up.</summary>
    public static readonly DecodeLimits Patient = DecodeLimits.Default with { Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>The paths of a folder's photos, in the order of their names.</summary>
    public static string[] FilesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The photos of a folder in the order of their names.</summary>
    /// <exception cref="BenchInputException">There are fewer than two.</exception>
    public static StoredPhoto[] ReadAll(string folder, IReadOnlyList<Measure> measures)
    {
        var files = FilesIn(folder);
        if (files.Length < 2)
        {
            throw new BenchInputException($"There are no photos to tell apart in '{folder}'; name a folder with JPEG or PNG files.");
        }

        var photos = new StoredPhoto[files.Length];
        Parallel.For(0, files.Length, i =>
        {
            var image = ImageDecoder.Decode(File.ReadAllBytes(files[i]), Patient);
            var thumbnail = ImageDecoder.Decode(image.Thumbnail.Data, Patient);
            photos[i] = new StoredPhoto(
                Path.GetRelativePath(folder, files[i]),
                image,
                [.. measures.Select(measure => measure.Describe(View(image)).Code)],
                FeatureExtractor.Extract(View(thumbnail)));
        });
        return photos;
    }

    public static RgbView View(DecodedImage image) => new(image.Pixels, image.PixelsWidth, image.PixelsHeight);
}
