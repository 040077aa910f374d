namespace OrleansImageSearch.Imaging.Interop;

/// <summary>libvips refused or failed; the message is what it left in its error buffer, on one line.</summary>
public sealed class VipsException : Exception
{
    internal VipsException(string message)
        : base(message)
    {
    }
}
