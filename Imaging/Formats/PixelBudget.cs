namespace OrleansImageSearch.Imaging.Formats;

/// <summary>The check on a header's size, made before any memory for pixels is taken.</summary>
internal static class PixelBudget
{
    /// <exception cref="ImageRejectedException">There is no pixel, or there are more than the limit.</exception>
    public static void Check(long width, long height, DecodeLimits limits)
    {
        if (width < 1 || height < 1)
        {
            throw new ImageRejectedException($"The picture has no pixels ({width} x {height}); replace it with one that has.");
        }

        var pixels = (Int128)width * height;
        if (pixels > limits.MaxPixels)
        {
            throw new ImageRejectedException(
                $"The picture has {width:N0} x {height:N0} = {pixels:N0} pixels, more than the limit of {limits.MaxPixels:N0}; make it smaller or raise the limit.");
        }
    }
}
