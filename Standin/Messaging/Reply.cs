using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Where the answer to a request from another process goes.</summary>
internal sealed class Reply(MessageStream stream, long number, int maxMessageBytes)
{
    /// <summary>Called when the answer is on its way.</summary>
    public Action? Sent { get; set; }

    /// <param name="result">What the grain returned.</param>
    /// <param name="holder">The silo that holds the grain, where it is not the one asked.</param>
    public void Succeed<T>(T result, SiloAddress? holder)
    {
        try
        {
            Post(MessageKind.Result, writer =>
            {
                writer.Write(holder?.ToParsableString() ?? "");
                Codec.Of<T>().Write(writer, result);
            });
        }
        catch (Exception exception)
        {
            Fail(exception, holder);
        }
    }

    /// <param name="exception">Why there is no result.</param>
    /// <param name="holder">The silo that holds the grain, where it is not the one asked.</param>
    public void Fail(Exception exception, SiloAddress? holder) => Post(MessageKind.Failure, writer =>
    {
        writer.Write(holder?.ToParsableString() ?? "");
        Codec.Of<Exception>().Write(writer, Copier.CopyException(exception));
    });

    public void Reject() => Post(MessageKind.Rejection, null);

    private void Post(MessageKind kind, Action<BinaryWriter>? write)
    {
        stream.Post(Message.Write(kind, number, maxMessageBytes, write));
        Sent?.Invoke();
    }
}
