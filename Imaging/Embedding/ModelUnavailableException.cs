namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>A model cannot be used on this machine. The message is one line: which, what is wrong with it, and what to do.</summary>
public sealed class ModelUnavailableException : Exception
{
    public ModelUnavailableException(string message, Exception? inner = null)
        : base(message.ReplaceLineEndings(" "), inner)
    {
    }
}
