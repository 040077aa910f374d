namespace OrleansImageSearch.Client.Api;

/// <summary>Runs the application as a process: a failing start is one line and an exit code.</summary>
internal static partial class Node
{
    /// <summary>Serves until the process is told to stop.</summary>
    /// <returns>0 after an orderly end; 1 where it could not start or the cluster refused it.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        WebApplication? app = null;
        try
        {
            app = ApiHost.Create(args);
            ListenAddress.RequireFree(app);
            await app.StartAsync();
            LogServing(app.Logger, string.Join(", ", app.Urls));
        }
        catch (Exception e)
        {
            var cause = e is AggregateException { InnerExceptions: [var only] } ? only : e;
            await error.WriteLineAsync($"Cannot start: {cause.Message.ReplaceLineEndings(" ")}");
            if (app is not null)
            {
                LogNotStarted(app.Logger, e);
                await app.DisposeAsync();
            }

            return 1;
        }

        await app.WaitForShutdownAsync();
        await app.DisposeAsync();
        return Environment.ExitCode;
    }

    [LoggerMessage(1, LogLevel.Information, "Serving {Urls}.")]
    private static partial void LogServing(ILogger logger, string urls);

    [LoggerMessage(2, LogLevel.Debug, "The node did not start.")]
    private static partial void LogNotStarted(ILogger logger, Exception exception);
}
