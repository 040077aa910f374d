using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Takes the messages of other silos at the silo's port, and those of clients at its gateway port.</summary>
internal sealed partial class SiloListener : IAsyncDisposable
{
    private readonly Silo _silo;
    private readonly Handshake _handshake;
    private readonly int _gatewayPort;
    private readonly int _maxMessageBytes;
    private readonly WebApplication _server;

    public SiloListener(Silo silo, EndpointOptions endpoints, int maxMessageBytes)
    {
        (_silo, _maxMessageBytes, _gatewayPort) = (silo, maxMessageBytes, endpoints.GatewayPort);
        _handshake = new Handshake(silo.ClusterId, silo.SiloAddress.ToParsableString());

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(silo.Services.GetRequiredService<ILoggerFactory>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 1 << 24;
            kestrel.Limits.Http2.InitialStreamWindowSize = 1 << 22;
            Listen(endpoints.SiloListeningEndpoint ?? silo.SiloAddress.Endpoint);
            if (_gatewayPort != 0)
            {
                Listen(endpoints.GatewayListeningEndpoint ?? silo.GatewayAddress.Endpoint);
            }

            void Listen(IPEndPoint endpoint) => kestrel.Listen(endpoint, options => options.Protocols = HttpProtocols.Http2);
        });
        _server = builder.Build();
        _server.Run(ServeAsync);
    }

    /// <exception cref="OrleansConfigurationException">A port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new OrleansConfigurationException(
                $"The silo's address {_silo.SiloAddress.Endpoint} or its gateway port {_gatewayPort} is in use. Choose other ports.", exception);
        }
    }

    /// <summary>Closes all connections at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (_handshake.Disagreement(Handshake.Read(context.Request.Headers)) is { } disagreement)
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            await context.Response.WriteAsync(disagreement);
            return;
        }

        if (context.Features.Get<IHttpActivityFeature>() is { Activity: { } activity })
        {
            // A stream lasts as long as the silos; each message in it belongs to a trace of its own.
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~System.Diagnostics.ActivityTraceFlags.Recorded;
        }

        await context.Response.StartAsync();
        var stream = new MessageStream(_maxMessageBytes);
        var calls = new ConcurrentDictionary<long, CancellationTokenSource>();
        var writing = stream.WriteAsync(context.Response.BodyWriter);
        var isGateway = context.Connection.LocalPort == _gatewayPort;
        try
        {
            await stream.ReadAsync(context.Request.BodyReader, message => Receive(stream, calls, message, isGateway), context.RequestAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            LogClosed(_silo.Logger, exception, context.Connection.RemoteIpAddress);
        }
        catch (OrleansException exception)
        {
            LogDamaged(_silo.Logger, exception, context.Connection.RemoteIpAddress);
            context.Abort();
        }
        finally
        {
            stream.Close(new SiloUnavailableException("The caller has closed the connection."));
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Receive(MessageStream stream, ConcurrentDictionary<long, CancellationTokenSource> calls, Message message, bool isGateway)
    {
        if (message.Kind == MessageKind.Cancellation)
        {
            if (calls.TryRemove(message.Number, out var call))
            {
                call.Cancel();
            }

            return;
        }

        var reply = new Reply(stream, message.Number, _maxMessageBytes);
        Request request;
        try
        {
            using var reader = new MessageReader(message.Body, _silo.Client);
            request = Request.Read(reader, reply);
        }
        catch (Exception exception)
        {
            LogUnreadable(_silo.Logger, exception);
            reply.Fail(exception, null);
            return;
        }

        if (request.TakeCancellation() is { } cancellation)
        {
            calls[message.Number] = cancellation;
            reply.Sent = () => calls.TryRemove(message.Number, out _);
        }

        if (isGateway)
        {
            _silo.Dispatcher.Send(request);
        }
        else if (!_silo.TryReceive(request))
        {
            reply.Reject();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection from {Remote} ended.")]
    private static partial void LogClosed(ILogger logger, Exception exception, IPAddress? remote);

    [LoggerMessage(Level = LogLevel.Error, Message = "A connection from {Remote} was closed for what it sent.")]
    private static partial void LogDamaged(ILogger logger, Exception exception, IPAddress? remote);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request could not be read; its sender is told.")]
    private static partial void LogUnreadable(ILogger logger, Exception exception);
}
