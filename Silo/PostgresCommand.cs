using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.Silo;

/// <summary>
/// <c>postgres FOLDER</c>: runs a private PostgreSQL on the folder for all the silos of this machine, writes its connection string in one line,
/// and stops it on SIGTERM or SIGINT.
/// </summary>
internal static class PostgresCommand
{
    /// <summary>Silos take up to 32 connections for the catalog and a few for the membership table.</summary>
    private const string MaxConnections = "500";

    /// <returns>0 after an orderly end; 1 where it could not start; 2 where the arguments are wrong.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args is not [var folder])
        {
            await error.WriteLineAsync("Usage: postgres FOLDER");
            return 2;
        }

        var stop = new TaskCompletionSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            var options = new PrivatePostgresOptions { Settings = new Dictionary<string, string> { ["max_connections"] = MaxConnections } };
            await using var server = await PrivatePostgres.StartAsync(folder, options, NullLogger.Instance);
            await output.WriteLineAsync(server.ConnectionString);
            await stop.Task;
            return 0;
        }
        catch (CatalogException e)
        {
            await error.WriteLineAsync($"Cannot start: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }
}
