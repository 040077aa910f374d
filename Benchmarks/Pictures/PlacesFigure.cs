using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.LocalFeatures;

namespace OrleansImageSearch.Benchmarks.Pictures;

/// <summary>A picture and copies of it, a row each, with lines between the places that were found again in the same arrangement.</summary>
internal static class PlacesFigure
{
    private const int Gap = 16;

    private static readonly Ink[] Inks = [new(255, 200, 0), new(255, 80, 160), new(0, 200, 255), new(120, 255, 80), new(255, 130, 40)];

    public static Picture Draw(RgbImage original, IReadOnlyList<RgbImage> copies)
    {
        using var left = AsSeen(original);
        var features = FeatureExtractor.Extract(original.ToView());
        var rows = copies.Select(copy => (Picture: AsSeen(copy), Features: FeatureExtractor.Extract(copy.ToView()))).ToArray();
        var canvas = new Canvas(left.Width + Gap + rows.Max(row => row.Picture.Width), rows.Sum(row => Math.Max(left.Height, row.Picture.Height) + Gap));
        var top = 0;
        foreach (var (right, found) in rows)
        {
            canvas.Draw(left, 0, top);
            canvas.Draw(right, left.Width + Gap, top);
            var number = 0;
            foreach (var (from, to) in GeometricCheck.AgreeingPairs(features, found))
            {
                canvas.DrawLine((from.X, top + from.Y), (left.Width + Gap + to.X, top + to.Y), Inks[number++ % Inks.Length]);
            }

            top += Math.Max(left.Height, right.Height) + Gap;
            right.Dispose();
        }

        return canvas.ToPicture();
    }

    /// <summary>At the size at which features are looked for, in which their places are.</summary>
    private static Picture AsSeen(RgbImage image)
    {
        using var picture = Picture.FromPixels(image.Pixels, image.Width, image.Height);
        var shrink = Math.Max(1, (double)Math.Max(image.Width, image.Height) / FeatureExtractor.LongerSide);
        return picture.Resize((int)(image.Width / shrink), (int)(image.Height / shrink));
    }
}
