namespace OrleansImageSearch.Imaging;

/// <summary>No picture can be decoded on this machine: libvips is missing or unusable. The message says what to install.</summary>
public sealed class ImagingUnavailableException : Exception
{
    internal ImagingUnavailableException(string cause, Exception inner)
        : base($"libvips cannot be used; install it with `apt-get install libvips42`. ({cause.ReplaceLineEndings(" ")})", inner)
    {
    }
}
