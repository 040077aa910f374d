using System.IO.Pipelines;
using System.Net;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>
/// The way to one silo, or to its gateway: HTTP/2 requests whose bodies are <see cref="MessageStream"/>s, opened by the first
/// message. Large messages have a stream of their own, so that small ones need not wait for them.
/// </summary>
/// <param name="address">The silo.</param>
/// <param name="endpoint">The port of the silo or of its gateway.</param>
/// <param name="handshake">Says who calls whom.</param>
/// <param name="client">Whose requests these are.</param>
/// <param name="maxMessageBytes">Larger ones are refused.</param>
internal sealed class Peer(SiloAddress address, IPEndPoint endpoint, Handshake handshake, ClusterClient client, int maxMessageBytes) : IDisposable
{
    private const int LargeBytes = 1 << 16;

    /// <summary>How long a silo that could not be reached is not tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly MessageStream?[] _streams = new MessageStream?[2];
    private readonly CancellationTokenSource _disposed = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        EnableMultipleHttp2Connections = true,
        UseProxy = false,
    });

    private Exception? _dead;
    private long _lastNumber;
    private long _downUntil;

    public bool IsDown => _dead is not null || Environment.TickCount64 < Volatile.Read(ref _downUntil);

    /// <returns>False where the silo is dead, or was not there a moment ago.</returns>
    public bool TrySend(Request request)
    {
        if (IsDown)
        {
            return false;
        }

        var number = Interlocked.Increment(ref _lastNumber);
        try
        {
            var message = Message.Write(MessageKind.Request, number, maxMessageBytes, request.Write);
            Stream(message.Length > LargeBytes ? 1 : 0).Send(request, number, message);
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }

        return true;
    }

    /// <summary>The silo is dead: fails what is unanswered.</summary>
    public void Close(Exception reason)
    {
        lock (_gate)
        {
            _dead ??= reason;
            foreach (var stream in _streams)
            {
                stream?.Close(reason);
            }
        }

        _disposed.Cancel();
    }

    public void Dispose()
    {
        Close(new SiloUnavailableException($"The connection to {address} has been closed."));
        _http.Dispose();
    }

    private MessageStream Stream(int index)
    {
        lock (_gate)
        {
            if (_streams[index] is not { IsClosed: false } stream)
            {
                stream = _streams[index] = new MessageStream(maxMessageBytes);
                if (_dead is not null)
                {
                    stream.Close(_dead);
                    return stream;
                }

                // What flows with the first request must not flow with all others.
                using (ExecutionContext.SuppressFlow())
                {
                    _ = Task.Run(() => RunAsync(stream));
                }
            }

            return stream;
        }
    }

    private async Task RunAsync(MessageStream stream)
    {
        var connected = false;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{endpoint}/")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new Outgoing(stream),
            };
            handshake.Write(request.Headers);
            using var response = await _http.SendAsync(request, _disposed.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new OrleansException(await response.Content.ReadAsStringAsync(_disposed.Token));
            }

            connected = true;
            await using var body = await response.Content.ReadAsStreamAsync(_disposed.Token);
            await stream.ReadAsync(PipeReader.Create(body), message => Receive(stream, message), _disposed.Token);
            stream.Close(new SiloUnavailableException($"The silo {address} has closed the connection."));
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _downUntil, Environment.TickCount64 + (long)Pause.TotalMilliseconds);
            var reason = _dead ?? new SiloUnavailableException($"The silo {address} is not reached: {exception.Message}", exception);
            stream.Close(reason, connected || _dead is not null ? null : request => client.Dispatcher.Forward(request, null));
        }
    }

    private void Receive(MessageStream stream, Message message)
    {
        if (stream.Take(message.Number) is not { } request)
        {
            return;
        }

        if (message.Kind == MessageKind.Rejection)
        {
            client.Dispatcher.Forward(request, null);
            return;
        }

        try
        {
            using var reader = new MessageReader(message.Body, client);
            request.ReadAnswer(message.Kind, reader, address);
            client.Dispatcher.Learn(request);
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }

    /// <summary>The request's body: goes on as long as the stream.</summary>
    private sealed class Outgoing(MessageStream stream) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream body, TransportContext? context)
        {
            await body.FlushAsync();
            await stream.WriteAsync(PipeWriter.Create(body));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
