namespace OrleansImageSearch.Catalog;

/// <summary>
/// What lies in the data directory of a private PostgreSQL. The folders belong to the server's account; the rest to ours, so
/// that nothing we write goes where that account could have put a link.
/// </summary>
internal sealed record PrivatePostgresFiles(string Root)
{
    /// <summary>PostgreSQL's own data directory.</summary>
    public string Server => Path.Combine(Root, "server");

    public string UnfinishedServer => Path.Combine(Root, "server.new");

    /// <summary>Written by the server: its process, its socket, whether it is ready.</summary>
    public string ServerStatus => Path.Combine(Server, "postmaster.pid");

    /// <summary>The major version that made the data.</summary>
    public string ServerVersion => Path.Combine(Server, "PG_VERSION");

    public string Configuration => Path.Combine(Root, "postgresql.conf");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Since the last start; the one before is kept beside it.</summary>
    public string Log => Path.Combine(Logs, "server.log");

    public string Lock => Path.Combine(Root, "lock");

    /// <summary>The process that holds the lock.</summary>
    public string LockOwner => Path.Combine(Root, "lock.pid");

    /// <exception cref="CatalogException">The folder cannot be created.</exception>
    public static PrivatePostgresFiles In(string dataDirectory)
    {
        var root = Path.GetFullPath(dataDirectory);
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CatalogException($"The catalog's folder '{root}' cannot be created: {exception.Message} Name another.", exception);
        }

        return new PrivatePostgresFiles(root);
    }

    /// <summary>The server's log; empty where there is none.</summary>
    public string ReadLog() => File.Exists(Log) ? File.ReadAllText(Log) : "";
}
