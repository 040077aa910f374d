using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansImageSearch.Catalog;

/// <summary>
/// A PostgreSQL of our own for a single node: the installed binaries on a data directory of ours, reached through a Unix
/// socket in a private folder, no TCP. It ends with this object or this process, also when that is killed. Where this process is root,
/// the server runs as <c>postgres</c> or <c>nobody</c>, for PostgreSQL refuses to be root.
/// </summary>
public sealed partial class PrivatePostgres : IAsyncDisposable
{
    private const string Name = "imagesearch";
    private const int Port = 5432; // of the socket's file name only

    private readonly PrivatePostgresLock _lock;
    private readonly Process _supervisor;
    private readonly ILogger _logger;
    private readonly string _dataDirectory;
    private bool _stopped;

    private PrivatePostgres(string dataDirectory, string socketDirectory, PrivatePostgresLock dataLock, Process supervisor, ILogger logger)
    {
        _dataDirectory = dataDirectory;
        _lock = dataLock;
        _supervisor = supervisor;
        _logger = logger;
        ConnectionString = ConnectionStringTo(socketDirectory, Name);
    }

    /// <summary>Names the catalog's database on this server.</summary>
    public string ConnectionString { get; }

    /// <summary>
    /// Starts the server, after creating its data at the first start or recovering them where the last run was killed.
    /// </summary>
    /// <param name="dataDirectory">A folder for the server's use alone; created where absent.</param>
    /// <param name="logger">Told of start and stop.</param>
    /// <param name="cancellationToken">Gives up waiting and stops the server.</param>
    /// <exception cref="CatalogException">
    /// PostgreSQL is not installed or does not start, or another process uses the folder. The message says what to do,
    /// with the last lines of the server's log where it did not start.
    /// </exception>
    public static Task<PrivatePostgres> StartAsync(string dataDirectory, ILogger logger, CancellationToken cancellationToken = default) =>
        StartAsync(dataDirectory, new PrivatePostgresOptions(), logger, cancellationToken);

    /// <inheritdoc cref="StartAsync(string, ILogger, CancellationToken)"/>
    public static async Task<PrivatePostgres> StartAsync(
        string dataDirectory, PrivatePostgresOptions options, ILogger logger, CancellationToken cancellationToken = default)
    {
        var files = PrivatePostgresFiles.In(dataDirectory);
        var dataLock = PrivatePostgresLock.Take(files);
        try
        {
            var binaries = await PrivatePostgresBinaries.FindAsync(files, cancellationToken);
            var account = await PrivatePostgresAccount.ForAsync(files, cancellationToken);
            if (!Directory.Exists(files.Server))
            {
                LogCreating(logger, files.Root, binaries.Folder);
                await CreateAsync(files, binaries, account, options, cancellationToken);
            }

            await WaitForFormerServerAsync(files, logger, cancellationToken);
            await account.OwnAsync(files.Server, cancellationToken);
            return await LaunchAsync(files, binaries, account, options, dataLock, logger, cancellationToken);
        }
        catch
        {
            dataLock.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server, which ends all connections, and waits until it has written everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await StopAsync(_supervisor);
        _supervisor.Dispose();
        _lock.Dispose();
        LogStopped(_logger, _dataDirectory);
    }

    /// <summary>Creates the server's data under another name first, so that a half-made directory is never taken for a whole one.</summary>
    private static async Task CreateAsync(
        PrivatePostgresFiles files,
        PrivatePostgresBinaries binaries,
        PrivatePostgresAccount account,
        PrivatePostgresOptions options,
        CancellationToken cancellationToken)
    {
        if (Directory.Exists(files.UnfinishedServer))
        {
            Directory.Delete(files.UnfinishedServer, recursive: true);
        }

        await account.CreateDirectoryAsync(files.UnfinishedServer, cancellationToken);
        var created = await ChildProcess.RunAsync(
            [
                .. account.Prefix, binaries.Initdb, "--pgdata", files.UnfinishedServer, "--username", Name, "--encoding", "UTF8",
                "--locale", "C.UTF-8", "--data-checksums", "--auth-local", "trust", "--auth-host", "reject",
                .. (IEnumerable<string>)(options.Durable ? [] : ["--no-sync"]),
            ],
            cancellationToken);
        if (created.ExitCode != 0)
        {
            throw new CatalogException($"PostgreSQL could not create its data in '{files.Root}': {created.LastLines}");
        }

        Directory.Move(files.UnfinishedServer, files.Server);
    }

    /// <summary>
    /// The server of a process that was killed ends by itself soon after it. The lock is ours by now, so a server that still
    /// names this directory is that one; a stale file of it is removed, for its number may belong to another process by now.
    /// </summary>
    private static async Task WaitForFormerServerAsync(PrivatePostgresFiles files, ILogger logger, CancellationToken cancellationToken)
    {
        if (PrivatePostgresStatus.Read(files) is not { } status)
        {
            return;
        }

        if (status.FindServer(files) is { } former)
        {
            using (former)
            {
                LogWaiting(logger, former.Id, files.Root);
                await former.WaitForExitAsync(cancellationToken);
            }
        }

        File.Delete(files.ServerStatus);
    }

    private static async Task<PrivatePostgres> LaunchAsync(
        PrivatePostgresFiles files,
        PrivatePostgresBinaries binaries,
        PrivatePostgresAccount account,
        PrivatePostgresOptions options,
        PrivatePostgresLock dataLock,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        // Always here, because a socket's path may have 107 bytes at most.
        var socketDirectory = $"/tmp/{Name}-{Guid.NewGuid():N}";
        await account.CreateDirectoryAsync(socketDirectory, cancellationToken);
        await account.CreateDirectoryAsync(files.Logs, cancellationToken);
        await File.WriteAllTextAsync(files.Configuration, options.ToConfiguration(socketDirectory, Port), cancellationToken);

        // A session of its own: Ctrl-C in the terminal must not reach the server before we have closed.
        var supervisor = ChildProcess.Start(
            [
                "setsid", .. account.Prefix, "sh", "-c", EmbeddedText.Read("Supervise.sh"), "supervise",
                binaries.Postgres, files.Server, files.Configuration, files.Log, socketDirectory,
            ]);
        try
        {
            await WaitUntilReadyAsync(files, socketDirectory, supervisor, cancellationToken);
            await CreateDatabaseAsync(socketDirectory, cancellationToken);
        }
        catch
        {
            await StopAsync(supervisor);
            supervisor.Dispose();
            throw;
        }

        LogStarted(logger, files.Root, account.Name, socketDirectory);
        return new PrivatePostgres(files.Root, socketDirectory, dataLock, supervisor, logger);
    }

    /// <summary>Recovery after a crash may take minutes, so there is no limit but the caller's.</summary>
    private static async Task WaitUntilReadyAsync(
        PrivatePostgresFiles files, string socketDirectory, Process supervisor, CancellationToken cancellationToken)
    {
        while (PrivatePostgresStatus.Read(files) is not { IsReady: true } status || status.SocketDirectory != socketDirectory)
        {
            if (supervisor.HasExited)
            {
                var complaint = await supervisor.StandardError.ReadToEndAsync(cancellationToken);
                throw new CatalogException(
                    $"PostgreSQL did not start on '{files.Root}': {complaint.Trim()}{TextLines.Last(files.ReadLog())} (log: {files.Log})");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    private static async Task CreateDatabaseAsync(string socketDirectory, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionStringTo(socketDirectory, "postgres")};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        var exists = await connection.CreateCommand(Queries.DatabaseExists, Name).ReadValueAsync<bool>(cancellationToken);
        if (!exists)
        {
            await connection.CreateCommand($"create database {Name}").RunAsync(cancellationToken);
        }
    }

    /// <summary>The end of its input tells the supervisor to stop the server.</summary>
    private static async Task StopAsync(Process supervisor)
    {
        supervisor.StandardInput.Close();
        await supervisor.WaitForExitAsync(CancellationToken.None);
    }

    private static string ConnectionStringTo(string socketDirectory, string database) =>
        new NpgsqlConnectionStringBuilder { Host = socketDirectory, Port = Port, Username = Name, Database = database }.ConnectionString;

    [LoggerMessage(Level = LogLevel.Information, Message = "Creating a PostgreSQL in {DataDirectory} with the programs in {Programs}")]
    private static partial void LogCreating(ILogger logger, string dataDirectory, string programs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the former PostgreSQL (process {ProcessId}) in {DataDirectory} to end")]
    private static partial void LogWaiting(ILogger logger, int processId, string dataDirectory);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL runs in {DataDirectory} as {Account}, socket in {SocketDirectory}")]
    private static partial void LogStarted(ILogger logger, string dataDirectory, string account, string socketDirectory);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL in {DataDirectory} has stopped")]
    private static partial void LogStopped(ILogger logger, string dataDirectory);
}
