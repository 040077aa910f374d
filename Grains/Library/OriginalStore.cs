using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Ingest;

namespace OrleansImageSearch.Grains.Library;

/// <summary>Keeps uploaded originals, each once, under its SHA-256: <c>originals/ab/ab12…</c>.</summary>
public sealed class OriginalStore(IOptions<IngestOptions> options)
{
    private readonly string _root = Path.GetFullPath(options.Value.OriginalsDirectory);

    /// <summary>Where the original with this hash is or would be.</summary>
    /// <param name="sha256">Lower-case hex.</param>
    public string PathOf(string sha256) => Path.Combine(_root, sha256[..2], sha256);

    /// <summary>Where an image's original is: with us, or at the first of its places that still has a file.</summary>
    public string Locate(ImageRecord image)
    {
        if (image.Kept)
        {
            return PathOf(image.Sha256);
        }

        var paths = image.Names.Select(name => new Uri(name.Uri).LocalPath).ToArray();
        return paths.FirstOrDefault(File.Exists) ?? paths[0];
    }

    /// <summary>Stores bytes durably; nothing where they are stored already.</summary>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public void Write(string sha256, ReadOnlySpan<byte> content)
    {
        var path = PathOf(sha256);
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Forgets an original; nothing where it is not stored.</summary>
    public void Delete(string sha256) => File.Delete(PathOf(sha256));
}
