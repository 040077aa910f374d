namespace OrleansImageSearch.Imaging;

/// <summary>These bytes are not taken as a picture. The message is one line: what is wrong with them, and what to do.</summary>
public sealed class ImageRejectedException : Exception
{
    public ImageRejectedException(string reason)
        : base(reason)
    {
    }

    public ImageRejectedException(string reason, Exception inner)
        : base(reason, inner)
    {
    }
}
