using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Benchmarks.Duplicates;

/// <summary>
/// A folder of pictures of which is known how each was made: photos as they are, of some every edit of the matrix, the same bytes under another
/// name and a photograph taken a moment later, and any number of generated pictures, every tenth of which is there twice in another size.
/// Which picture a file shows is its name up to the first tilde; behind it stands how it was made.
/// </summary>
internal sealed class DuplicateCollection : IDisposable
{
    /// <summary>How files are made that are not edits.</summary>
    public const string SameBytes = "same bytes", Moment = "moment", Resized = "resized";

    private const char Separator = '~';

    private DuplicateCollection(string folder) => Folder = folder;

    public string Folder { get; }

    public int Count { get; private set; }

    /// <param name="photos">A folder of photos.</param>
    /// <param name="edited">Of so many photos copies are made, evenly spread.</param>
    /// <param name="generated">So many pictures are generated besides.</param>
    public static DuplicateCollection Make(string photos, int edited, int generated)
    {
        var collection = new DuplicateCollection(Directory.CreateTempSubdirectory("imagesearch-bench-").FullName);
        try
        {
            collection.Write(photos, edited, generated);
            return collection;
        }
        catch
        {
            collection.Dispose();
            throw;
        }
    }

    /// <summary>The picture that a file shows, and how it was made; none for originals.</summary>
    public static (string Picture, string? Made) Parse(string fileName)
    {
        var name = Path.GetFileNameWithoutExtension(fileName);
        return name.IndexOf(Separator) is >= 0 and var at ? (name[..at], name[(at + 1)..]) : (name, null);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string photos, int edited, int generated)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(photos, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
        ];
        edited = Math.Min(edited, files.Length);
        if (edited < 2)
        {
            throw new BenchInputException($"There are {files.Length} JPEG files in '{photos}': name a folder of photos.");
        }

        var sources = Enumerable.Range(0, edited).Select(source => (int)((long)source * files.Length / edited)).ToHashSet();
        var mixed = new DecodedImage[Math.Min(files.Length, 64)];
        Parallel.For(0, files.Length, i =>
        {
            var bytes = File.ReadAllBytes(files[i]);
            File.WriteAllBytes(PathOf($"photo{i}"), bytes);
            if (i < mixed.Length)
            {
                mixed[i] = ImageDecoder.Decode(bytes, StoredPhoto.Patient);
            }

            if (sources.Contains(i))
            {
                File.WriteAllBytes(PathOf($"photo{i}{Separator}{SameBytes}"), bytes);
                WriteCopies($"photo{i}", ImageDecoder.Decode(bytes, StoredPhoto.Patient), i);
            }
        });
        Parallel.For(0, generated, i => WriteGenerated(i, mixed));
        Count = Directory.GetFiles(Folder).Length;
    }

    private void WriteCopies(string name, DecodedImage image, int seed)
    {
        using var photo = Picture.FromDecoded(image);
        foreach (var edit in EditMatrix.All)
        {
            using var copy = edit.Apply(photo);
            File.WriteAllBytes(PathOf($"{name}{Separator}{edit.Name}"), copy.ToJpeg(edit.JpegQuality));
        }

        var next = BurstScene.Next(StoredPhoto.View(image), seed);
        using var moment = Picture.FromPixels(next.Pixels, next.Width, next.Height);
        File.WriteAllBytes(PathOf($"{name}{Separator}{Moment}"), moment.ToJpeg());
    }

    /// <summary>Parts of three photos laid over each other, so that it has the structure of photos and is like none of them.</summary>
    private void WriteGenerated(int number, DecodedImage[] photos)
    {
        const int Width = 200, Height = 150, Parts = 3;
        var random = new Random(number);
        var sums = new int[Width * Height * 3];
        for (var part = 0; part < Parts; part++)
        {
            var photo = photos[random.Next(photos.Length)];
            var scale = 0.4 + random.NextDouble() * 0.6;
            var (width, height) = ((int)(photo.PixelsWidth * scale), (int)(photo.PixelsHeight * scale));
            var (left, top) = (random.Next(photo.PixelsWidth - width + 1), random.Next(photo.PixelsHeight - height + 1));
            var isMirrored = random.Next(2) == 0;
            for (var at = 0; at < Width * Height; at++)
            {
                var (row, column) = Math.DivRem(at, Width);
                var from = ((top + row * height / Height) * photo.PixelsWidth + left + (isMirrored ? Width - 1 - column : column) * width / Width) * 3;
                for (var channel = 0; channel < 3; channel++)
                {
                    sums[at * 3 + channel] += photo.Pixels[from + channel];
                }
            }
        }

        using var picture = Picture.FromPixels(Array.ConvertAll(sums, sum => (byte)(sum / Parts)), Width, Height);
        File.WriteAllBytes(PathOf($"made{number}"), picture.ToJpeg());
        if (number % 10 == 0)
        {
            using var small = picture.Resize(Width * 3 / 4, Height * 3 / 4);
            File.WriteAllBytes(PathOf($"made{number}{Separator}{Resized}"), small.ToJpeg(80));
        }
    }

    private string PathOf(string name) => Path.Combine(Folder, $"{name}.jpg");
}
