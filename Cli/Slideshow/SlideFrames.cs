using System.Net;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Cli.Slideshow;

/// <summary>Stored images as the frames of a film: all of one size, each as large in it as it can be.</summary>
internal sealed class SlideFrames : IDisposable
{
    private readonly List<Picture> _frames = [];

    public IReadOnlyList<Picture> All => _frames;

    /// <param name="client">The server.</param>
    /// <param name="images">Their ids, in order; the first has the film's proportions.</param>
    /// <param name="longerSide">Of the film, pixels.</param>
    /// <param name="left">Told of each image that cannot be shown, and why.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<SlideFrames> ReadAsync(
        ImageSearchClient client, IEnumerable<long> images, int longerSide, Action<string> left, CancellationToken cancellationToken)
    {
        var frames = new SlideFrames();
        try
        {
            foreach (var image in images)
            {
                try
                {
                    using var picture = await ReadAsync(client, image, cancellationToken);
                    frames.Add(picture, longerSide);
                }
                catch (Exception failure) when (failure is ImageRejectedException or ServerException { Status: HttpStatusCode.NotFound or HttpStatusCode.Gone })
                {
                    left($"image {image} is left out: {failure.Message}");
                }
            }

            return frames;
        }
        catch
        {
            frames.Dispose();
            throw;
        }
    }

    public void Dispose() => _frames.ForEach(frame => frame.Dispose());

    private static async Task<Picture> ReadAsync(ImageSearchClient client, long image, CancellationToken cancellationToken)
    {
        byte[] encoded;
        try
        {
            encoded = await client.GetContentAsync(image, cancellationToken);
        }
        catch (ServerException gone) when (gone.Status == HttpStatusCode.Gone)
        {
            encoded = await client.GetThumbnailAsync(image, cancellationToken);
        }

        return Picture.FromDecoded(ImageDecoder.Decode(encoded, DecodeLimits.Default, cancellationToken));
    }

    private void Add(Picture picture, int longerSide)
    {
        var (width, height) = _frames is [var first, ..]
            ? (first.Width, first.Height)
            : picture.Width >= picture.Height
                ? (Even(longerSide), Even(longerSide * picture.Height / picture.Width))
                : (Even(longerSide * picture.Width / picture.Height), Even(longerSide));
        var scale = Math.Min((double)width / picture.Width, (double)height / picture.Height);
        using var scaled = picture.Resize(
            Math.Clamp((int)(picture.Width * scale), 1, width), Math.Clamp((int)(picture.Height * scale), 1, height));
        _frames.Add(scaled.Embed((width - scaled.Width) / 2, (height - scaled.Height) / 2, width, height));
    }

    /// <summary>Videos halve the resolution of their colours.</summary>
    private static int Even(int length) => Math.Max(2, length / 2 * 2);
}
