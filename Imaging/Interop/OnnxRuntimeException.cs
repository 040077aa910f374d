namespace OrleansImageSearch.Imaging.Interop;

/// <summary>ONNX Runtime refused or failed; the message is its own, on one line.</summary>
public sealed class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException(string message)
        : base(message)
    {
    }
}
