using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace Orleans.Runtime;

/// <summary>One end of a two-way stream of messages: requests go one way, answers come back in any order.</summary>
internal sealed class MessageStream(int maxMessageBytes)
{
    private const int FlushBytes = 1 << 16;

    private readonly Channel<ReadOnlyMemory<byte>> _outgoing = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<long, Request> _pending = new();
    private volatile Exception? _closed;

    public bool IsClosed => _closed is not null;

    /// <summary>Sends a request; its answer, or the end of the stream, completes it.</summary>
    public void Send(Request request, long number, ReadOnlyMemory<byte> message)
    {
        if (request.Method.OneWay)
        {
            Post(message);
            return;
        }

        _pending[number] = request;
        request.SentBy(this, number);
        Post(message);
        if (_closed is { } reason)
        {
            Take(number)?.Fail(reason);
        }
    }

    public void Post(ReadOnlyMemory<byte> message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Nobody waits for the answer any more.</summary>
    public void Forget(long number, bool cancel)
    {
        if (Take(number) is not null && cancel)
        {
            Post(Message.Write(MessageKind.Cancellation, number, maxMessageBytes));
        }
    }

    /// <summary>The request that an answer belongs to; null where nobody waits for it.</summary>
    public Request? Take(long number) => _pending.TryRemove(number, out var request) ? request : null;

    /// <summary>Takes no more, and gives up what is unanswered.</summary>
    public void Close(Exception reason, Action<Request>? giveUp = null)
    {
        _closed ??= reason;
        _outgoing.Writer.TryComplete();
        foreach (var number in _pending.Keys)
        {
            if (Take(number) is { } request)
            {
                (giveUp ?? (given => given.Fail(reason)))(request);
            }
        }
    }

    /// <summary>Writes what is to be sent until the stream is closed.</summary>
    public async Task WriteAsync(PipeWriter writer)
    {
        while (await _outgoing.Reader.WaitToReadAsync())
        {
            while (writer.UnflushedBytes < FlushBytes && _outgoing.Reader.TryRead(out var message))
            {
                writer.Write(message.Span);
            }

            if ((await writer.FlushAsync()).IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Hands over each message that arrives, until the other end closes the stream.</summary>
    public async Task ReadAsync(PipeReader reader, Action<Message> receive, CancellationToken cancellationToken)
    {
        ReadResult read;
        do
        {
            read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (Message.TryRead(ref buffer, maxMessageBytes, out var message))
            {
                receive(message);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
        while (!read.IsCompleted);
    }
}
