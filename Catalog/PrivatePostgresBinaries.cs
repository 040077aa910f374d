using System.Globalization;

namespace OrleansImageSearch.Catalog;

/// <summary>The PostgreSQL programs installed on this machine.</summary>
internal sealed record PrivatePostgresBinaries(string Folder)
{
    private const int OldestServer = 13;

    public string Postgres => Path.Combine(Folder, "postgres");

    public string Initdb => Path.Combine(Folder, "initdb");

    /// <summary>The programs of the version that made the data, else the newest.</summary>
    /// <exception cref="CatalogException">There are none, or none of that version.</exception>
    public static async Task<PrivatePostgresBinaries> FindAsync(PrivatePostgresFiles files, CancellationToken cancellationToken)
    {
        var installed = new SortedDictionary<int, PrivatePostgresBinaries>();
        foreach (var folder in await FoldersAsync(cancellationToken))
        {
            var candidate = new PrivatePostgresBinaries(folder);
            if (File.Exists(candidate.Postgres) && File.Exists(candidate.Initdb))
            {
                installed.TryAdd(await candidate.ReadMajorVersionAsync(cancellationToken), candidate);
            }
        }

        if (Directory.Exists(files.Server))
        {
            var version = ReadDataVersion(files);
            return installed.GetValueOrDefault(version)
                ?? throw new CatalogException(
                    $"The catalog in '{files.Root}' was made by PostgreSQL {version}, which is not installed: apt-get install postgresql-{version}");
        }

        return installed.Count > 0 && installed.Keys.Max() >= OldestServer
            ? installed[installed.Keys.Max()]
            : throw new CatalogException(
                $"PostgreSQL {OldestServer} or newer is not installed: apt-get install postgresql, or name a server in ConnectionStrings__Catalog");
    }

    private static int ReadDataVersion(PrivatePostgresFiles files) =>
        File.Exists(files.ServerVersion) && int.TryParse(File.ReadAllText(files.ServerVersion), CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new CatalogException(
                $"'{files.Server}' is damaged: it does not say which PostgreSQL made it. Restore it from a backup, or move it away to begin anew.");

    private static async Task<IReadOnlyList<string>> FoldersAsync(CancellationToken cancellationToken)
    {
        var folders = new List<string>();
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (path.Select(folder => Path.Combine(folder, "pg_config")).FirstOrDefault(File.Exists) is { } pgConfig)
        {
            folders.Add((await ChildProcess.RunAsync([pgConfig, "--bindir"], cancellationToken)).Output.Trim());
        }

        if (Directory.Exists("/usr/lib/postgresql"))
        {
            folders.AddRange(Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")));
        }

        folders.AddRange(path);
        return folders;
    }

    /// <summary>From <c>postgres (PostgreSQL) 15.18 (Debian …)</c>.</summary>
    private async Task<int> ReadMajorVersionAsync(CancellationToken cancellationToken)
    {
        var answer = (await ChildProcess.RunAsync([Postgres, "--version"], cancellationToken)).Output;
        var digits = answer.SkipWhile(character => !char.IsAsciiDigit(character)).TakeWhile(char.IsAsciiDigit);
        return int.TryParse(string.Concat(digits), CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new CatalogException($"'{Postgres} --version' says '{answer.Trim()}', which is no version: reinstall PostgreSQL.");
    }
}
