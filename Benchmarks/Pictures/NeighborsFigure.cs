using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Benchmarks.Pictures;

/// <summary>A row a measure: a picture, and the pictures of the collection that are nearest to it.</summary>
internal static class NeighborsFigure
{
    private const int Neighbors = 5, Side = 96, Gap = 8;

    public static Picture Draw(IReadOnlyList<Measure> measures, IReadOnlyList<StoredPhoto> photos, StoredPhoto query)
    {
        var canvas = new Canvas((Neighbors + 1) * (Side + Gap) + Gap, measures.Count * (Side + Gap));
        for (var m = 0; m < measures.Count; m++)
        {
            var (measure, index) = (measures[m], m);
            var nearest = photos.Where(photo => photo != query).OrderBy(photo => measure.Distance(query.Codes[index], photo.Codes[index])).Take(Neighbors);
            var left = 0;
            foreach (var photo in nearest.Prepend(query))
            {
                using var picture = Picture.FromDecoded(photo.Image);
                using var small = Thumbnails.Of(picture, Side);
                canvas.Draw(small, left + (Side - small.Width) / 2, m * (Side + Gap) + (Side - small.Height) / 2);
                left += Side + (photo == query ? 2 * Gap : Gap);
            }
        }

        return canvas.ToPicture();
    }
}
