using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.Grains.Library;

/// <summary>Originals that stay where their owner has them.</summary>
internal static class OriginalFiles
{
    /// <summary>The first of an image's places that still has a file.</summary>
    public static string Locate(ImageRecord image)
    {
        var paths = image.Names.Select(name => new Uri(name.Uri).LocalPath).ToArray();
        return paths.FirstOrDefault(File.Exists) ?? paths[0];
    }
}
