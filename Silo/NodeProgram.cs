using Microsoft.Extensions.Configuration.Memory;

namespace OrleansImageSearch.Silo;

/// <summary>Runs a node as a process: a failing start is one line and an exit code.</summary>
public static partial class NodeProgram
{
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:OrleansImageSearch"] = "Information",
    };

    /// <summary>
    /// Adds what all nodes log, below every other source of configuration. Until the node is up, one line of its own says what failed; the host
    /// would bury it under a stack trace, and the silo under its advice on garbage collection.
    /// </summary>
    public static void AddNodeDefaults(this IHostApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        var started = new StartedFlag();
        builder.Services.AddSingleton(started);
        foreach (var category in new[] { "Microsoft.Extensions.Hosting.Internal.Host", "Orleans.Runtime.Silo" })
        {
            builder.Logging.AddFilter(category, level => started.IsSet && level >= LogLevel.Warning);
        }
    }

    /// <summary>Runs a host until the process is told to stop.</summary>
    /// <param name="create">Makes a host that has not started, with <see cref="AddNodeDefaults"/>.</param>
    /// <param name="describe">What a host that has started serves, as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="error">Where a failing start is told.</param>
    /// <returns>0 after an orderly end; 1 where it could not start or the cluster refused it.</returns>
    public static async Task<int> RunAsync(Func<IHost> create, Func<IHost, string> describe, TextWriter error)
    {
        IHost? host = null;
        try
        {
            host = create();
            var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(NodeProgram).FullName!);
            try
            {
                await host.StartAsync();
            }
            catch (Exception e)
            {
                LogNotStarted(logger, e);
                throw;
            }

            host.Services.GetRequiredService<StartedFlag>().IsSet = true;
            LogServing(logger, describe(host));
        }
        catch (OperationCanceledException) when (IsStopping(host))
        {
            await DisposeAsync(host);
            return 0;
        }
        catch (Exception e)
        {
            var cause = e is AggregateException { InnerExceptions: [var only, ..] } ? only : e;
            await error.WriteLineAsync($"Cannot start: {cause.Message.ReplaceLineEndings(" ")}");
            await DisposeAsync(host);
            return 1;
        }

        await host.WaitForShutdownAsync();
        await DisposeAsync(host);
        return Environment.ExitCode;
    }

    private static bool IsStopping(IHost? host) =>
        host?.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested == true;

    /// <summary>Some services can only be disposed of asynchronously.</summary>
    private static async Task DisposeAsync(IHost? host)
    {
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Serving {What}.")]
    private static partial void LogServing(ILogger logger, string what);

    [LoggerMessage(2, LogLevel.Debug, "The node did not start.")]
    private static partial void LogNotStarted(ILogger logger, Exception exception);

    private sealed class StartedFlag
    {
        public volatile bool IsSet;
    }
}
