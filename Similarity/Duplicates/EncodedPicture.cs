namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>A picture as a file holds it.</summary>
/// <param name="Format">As <c>jpeg</c>, by content.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct EncodedPicture(string Format, long Bytes, int Width, int Height)
{
    /// <summary>Bytes a pixel that are nearer than this say nothing: metadata and another encoder make as much.</summary>
    private const double Similar = 1.1;

    private bool IsLossless => Format is "png" or "bmp" or "tiff" or "pnm" or "gif";

    /// <summary>
    /// Which of two lost less in compression: of one format with loss, that of more bytes a pixel; else that of the format without loss.
    /// A picture that was compressed before it got its format or size does not show it here.
    /// </summary>
    /// <returns>Above 0: the first; below 0: the second; 0: it cannot be told.</returns>
    public static int CompareQuality(EncodedPicture a, EncodedPicture b)
    {
        if (a.IsLossless || b.IsLossless || a.Format != b.Format)
        {
            return a.IsLossless.CompareTo(b.IsLossless);
        }

        var (densityA, densityB) = (a.Bytes / ((double)a.Width * a.Height), b.Bytes / ((double)b.Width * b.Height));
        return densityA > Similar * densityB ? 1 : densityB > Similar * densityA ? -1 : 0;
    }
}
