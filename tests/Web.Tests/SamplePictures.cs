using System.Globalization;
using OrleansImageSearch.Cli.Demonstration;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Web.Tests;

/// <summary>
/// The pictures that the pages are tested with: real photos where there is <see cref="SharedData"/>, else painted ones. Tests are the same
/// for both.
/// </summary>
public static class SamplePictures
{
    /// <summary>Originals in the collection; one in four has an edited copy.</summary>
    private const int Originals = 120;

    private const int SourceWidth = 400;
    private const int SourceHeight = 300;

    /// <summary>Photos that are not in the collection, for pictures of tests of their own. No two of all photos look alike.</summary>
    private static readonly Lazy<string[]> OtherPhotos = new(() => [.. PhotosOf("photos/clothing-validation").Select(photo => photo.Path)]);

    /// <summary>Writes the collection below a folder: real photos as they are, or painted ones, and the same edits of every fourth.</summary>
    public static async Task<SampleFiles> WriteCollectionAsync(string folder)
    {
        if (SharedData.Root is null)
        {
            await DemonstrationPictures.WriteAsync(folder, Originals, CancellationToken.None);
            return SampleFiles.Of(folder, "mountains-001");
        }

        (string Name, string Path)[] photos = [.. PhotosOf("photos/clothing-test").Take(Originals)];
        var originals = Directory.CreateDirectory(Path.Combine(folder, DemonstrationPictures.OriginalsFolder)).FullName;
        foreach (var (index, (name, path)) in photos.Index())
        {
            File.Copy(path, Path.Combine(originals, $"{name}.jpg"));
            if (DemonstrationPictures.IsCopied(index))
            {
                using var photo = Picture.FromDecoded(ImageDecoder.Decode(await File.ReadAllBytesAsync(path), DecodeLimits.Default));
                await DemonstrationPictures.WriteCopyAsync(folder, index, name, photo, CancellationToken.None);
            }
        }

        return SampleFiles.Of(folder, photos[0].Name);
    }

    /// <summary>A picture that looks like no other and is not in the collection.</summary>
    /// <param name="number">Which, 0 to 299; the same at another size is the same picture, scaled.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static Picture Draw(int number, int width = 200, int height = 150)
    {
        var source = SharedData.Root is null ? TestPicture.Ppm(number, SourceWidth, SourceHeight) : File.ReadAllBytes(OtherPhotos.Value[number]);
        using var whole = Picture.FromDecoded(ImageDecoder.Decode(source, DecodeLimits.Default));

        // The largest part from the middle that has the proportions asked for.
        var (columns, rows) = whole.Width * height > whole.Height * width
            ? (whole.Height * width / height, whole.Height)
            : (whole.Width, whole.Width * height / width);
        using var part = whole.Crop((whole.Width - columns) / 2, (whole.Height - rows) / 2, columns, rows);
        return part.Resize(width, height);
    }

    /// <summary>The same as a file.</summary>
    public static byte[] Jpeg(int number, int width = 200, int height = 150)
    {
        using var picture = Draw(number, width, height);
        return picture.ToJpeg();
    }

    /// <summary>The photos below a folder, one of each of its folders in turn, named after it: <c>dress-001</c>, <c>hat-001</c>.</summary>
    private static IEnumerable<(string Name, string Path)> PhotosOf(string folder) =>
        from kind in Directory.GetDirectories(SharedData.PathOf(folder))
        from photo in Directory.GetFiles(kind).Order(StringComparer.Ordinal).Index()
        orderby photo.Index, kind
        select (string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(kind)}-{photo.Index + 1:000}"), photo.Item);
}

/// <summary>The collection as files.</summary>
/// <param name="Folder">All of it.</param>
/// <param name="Originals">The folder of the originals.</param>
/// <param name="Name">An original, without its ending.</param>
/// <param name="Original">Its path.</param>
/// <param name="Copy">The path of a copy of half its size.</param>
public sealed record SampleFiles(string Folder, string Originals, string Name, string Original, string Copy)
{
    internal static SampleFiles Of(string folder, string name)
    {
        var originals = Path.Combine(folder, DemonstrationPictures.OriginalsFolder);
        return new SampleFiles(
            folder, originals, name, Path.Combine(originals, $"{name}.jpg"), Path.Combine(folder, DemonstrationPictures.CopiesFolder, $"{name}-half-size.jpg"));
    }
}
