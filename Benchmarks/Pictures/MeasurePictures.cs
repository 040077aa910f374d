using System.Globalization;
using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Cli.Demonstration;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Copies;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Benchmarks.Pictures;

/// <summary>
/// The figures of docs/measures.md: what measures see of one picture of the demonstration collection and of its edited copies. The same on
/// every run.
/// </summary>
internal sealed class MeasurePictures
{
    /// <summary>The picture that the figures are about, and the one beside it in the collage.</summary>
    private const string Subject = "city-005.jpg", Partner = "coast-002.jpg";

    private const int ThumbnailSide = 96;

    /// <summary>Columns of the figures of codes, after the original.</summary>
    private static readonly string[] ShownEdits = ["blur", "gamma", "crop 5%", "rotate 4"];

    private readonly IReadOnlyList<Measure> _measures;
    private readonly StoredPhoto[] _photos;
    private readonly StoredPhoto _subject;
    private readonly List<(string Name, RgbImage Image)> _copies = [];

    private MeasurePictures(IReadOnlyList<Measure> measures, StoredPhoto[] photos)
    {
        _measures = measures;
        _photos = photos;
        _subject = Named(Subject);
        using var original = Picture.FromDecoded(_subject.Image);
        using var partner = Picture.FromDecoded(Named(Partner).Image);
        foreach (var edit in EditMatrix.All.Append(new Edit(EditMatrix.Collage, picture => EditMatrix.SideBySide(picture, partner))))
        {
            using var edited = edit.Apply(original);
            _copies.Add((edit.Name, ImageOf(ImageDecoder.Decode(edited.ToJpeg(edit.JpegQuality), DecodeLimits.Default))));
        }
    }

    /// <param name="folder">Receives the figures; files of their names are replaced.</param>
    /// <param name="model">A folder with a model, for the measure <c>embedding</c>.</param>
    /// <param name="output">Receives what every edit does to every measure's score, as a table in Markdown.</param>
    /// <param name="cancellationToken">Leaves out what is not written yet.</param>
    /// <exception cref="ModelUnavailableException">The model cannot be used.</exception>
    public static async Task WriteAsync(string folder, string model, TextWriter output, CancellationToken cancellationToken)
    {
        using var embedder = ImageEmbedder.Load(model);
        Measure[] measures = [.. MeasureRegistry.Default.All, new EmbeddingMeasure(embedder)];
        var collection = Directory.CreateTempSubdirectory("imagesearch-bench-");
        try
        {
            await DemonstrationPictures.WriteAsync(collection.FullName, cancellationToken);
            var pictures = new MeasurePictures(measures, StoredPhoto.ReadAll(Path.Combine(collection.FullName, DemonstrationPictures.OriginalsFolder), measures));
            Directory.CreateDirectory(folder);
            pictures.WriteFigures(folder);
            pictures.WriteScores(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), output);
        }
        finally
        {
            collection.Delete(recursive: true);
        }
    }

    private void WriteFigures(string folder)
    {
        RgbImage[] columns = [ImageOf(_subject.Image), .. ShownEdits.Select(Copy)];
        Save("columns.jpg", CodeFigures.Columns(columns));
        Save("dhash.png", CodeFigures.DifferenceHash(columns));
        Save("pdq.png", CodeFigures.Pdq(columns));
        Save("color.png", CodeFigures.Color(columns));
        Save("places.jpg", PlacesFigure.Draw(ImageOf(_subject.Image), [Copy("rotate 15"), Copy("screenshot")]));
        Save("neighbors.jpg", NeighborsFigure.Draw(_measures, _photos, _subject));
        foreach (var (name, image) in _copies)
        {
            using var copy = Picture.FromPixels(image.Pixels, image.Width, image.Height);
            Save(ThumbnailName(name), Thumbnails.Of(copy, ThumbnailSide));
        }

        void Save(string name, Picture figure)
        {
            const int Quality = 80;
            File.WriteAllBytes(Path.Combine(folder, name), name.EndsWith(".png", StringComparison.Ordinal) ? figure.ToPng() : figure.ToJpeg(Quality));
            figure.Dispose();
        }
    }

    private void WriteScores(string folder, TextWriter output)
    {
        output.WriteLine($"| copy | edit | {string.Join(" | ", _measures.Select(measure => measure.Name))} | places |");
        output.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("---:|", _measures.Count + 1))}");
        foreach (var (name, image) in _copies)
        {
            var scores = _measures.Select((measure, m) => Score(measure, measure.Describe(image.ToView()).Code, _subject.Codes[m]));
            WriteRow($"![{name}]({folder}/{ThumbnailName(name)})", name, scores, new CopyQuery(image.ToView()).Inliers(_subject.Features));
        }

        // Every other picture of the collection, as a query for the subject: what scores must stand out from.
        var others = _photos.Where(photo => photo != _subject).ToArray();
        var unrelated = _measures.Select((measure, m) => others.Select(other => Score(measure, other.Codes[m], _subject.Codes[m])).Order().ToArray()).ToArray();
        var query = new CopyQuery(ImageOf(_subject.Image).ToView());
        var inliers = others.Select(other => query.Inliers(other.Features)).Order().ToArray();
        WriteRow("", "median other picture", unrelated.Select(scores => scores[scores.Length / 2]), inliers[inliers.Length / 2]);
        WriteRow("", "most alike other picture", unrelated.Select(scores => scores[^1]), inliers[^1]);

        void WriteRow(string picture, string name, IEnumerable<double> scores, int places) => output.WriteLine(
            $"| {picture} | {name} | {string.Join(" | ", scores.Select(score => score.ToString("F2", CultureInfo.InvariantCulture)))} | {places} |");
    }

    private StoredPhoto Named(string name) => Array.Find(_photos, photo => photo.Name == name)
        ?? throw new InvalidOperationException($"The demonstration collection has no {name} any more.");

    private RgbImage Copy(string edit) => _copies.Find(copy => copy.Name == edit).Image;

    private static double Score(Measure measure, byte[] a, byte[] b) => measure.Score(measure.Distance(a, b));

    private static RgbImage ImageOf(DecodedImage image) => new(image.Pixels, image.PixelsWidth, image.PixelsHeight);

    /// <summary><c>edit-crop-5.jpg</c>.</summary>
    private static string ThumbnailName(string edit) =>
        $"edit-{new string([.. edit.ToLowerInvariant().Where(letter => letter != '%').Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')])}.jpg";
}
