using OrleansImageSearch.Catalog;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains.Library;

/// <summary>Originals that stay where their owner has them.</summary>
internal static class OriginalFiles
{
    /// <summary>The first of an image's places that still has a file, or else its first.</summary>
    public static string Locate(ImageRecord image)
    {
        var paths = image.Names.Select(name => new Uri(name.Uri)).Select(place => place.IsFile ? place.LocalPath : place.AbsoluteUri).ToArray();
        return paths.FirstOrDefault(File.Exists) ?? paths[0];
    }

    /// <summary>The first of an image's objects in S3 buckets; null where it has none, or a file here.</summary>
    public static S3Location? LocateObject(ImageRecord image) =>
        image.Names.Select(name => new Uri(name.Uri)).Any(place => place.IsFile && File.Exists(place.LocalPath))
            ? null
            : image.Names.Select(name => S3Location.TryParseUri(name.Uri)).FirstOrDefault(location => location is not null);
}
