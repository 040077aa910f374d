using System.Globalization;
using Npgsql;

namespace OrleansImageSearch.Catalog;

/// <summary>Applies the numbered files in <c>Migrations/</c>, each in its own transaction and once.</summary>
internal sealed class Migrator(NpgsqlDataSource dataSource)
{
    private const int OldestServer = 13;
    private const string Folder = "Migrations/";

    private static readonly Migration[] Migrations = [.. EmbeddedText.List(Folder).Select(Migration.FromPath)];

    /// <summary>The schema that this program knows.</summary>
    public static int NewestVersion => Migrations[^1].Version;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new CatalogException(
                $"The catalog's server is PostgreSQL {connection.PostgreSqlVersion}; {OldestServer} or newer is needed: upgrade it or name another.");
        }

        while (await ApplyNextAsync(connection, cancellationToken))
        {
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await dataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw new CatalogException(
                $"The catalog's server refuses: {exception.MessageText}. Check ConnectionStrings:Catalog ({Described()}).", exception);
        }
        catch (NpgsqlException exception)
        {
            throw new CatalogException(
                $"The catalog's server cannot be reached: {(exception.InnerException ?? exception).Message.TrimEnd('.')}. "
                + $"Check that it runs and ConnectionStrings:Catalog ({Described()}).",
                exception);
        }
    }

    /// <summary>Where the connection string leads, without the password.</summary>
    private string Described()
    {
        var target = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        return $"Host={target.Host};Port={target.Port};Database={target.Database ?? target.Username};Username={target.Username}";
    }

    private static async Task<bool> ApplyNextAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.CreateCommand(Queries.LockExclusive, AdvisoryLocks.Migration).RunAsync(cancellationToken);
        await connection.CreateCommand(Queries.CreateMigrations).RunAsync(cancellationToken);
        var version = await connection.CreateCommand(Queries.GetSchemaVersion).ReadValueAsync<int>(cancellationToken);
        if (version > NewestVersion)
        {
            throw new CatalogException(
                $"The catalog '{connection.Database}' was written by a newer program (schema {version}, this one knows {NewestVersion}): "
                + "start the newer program, or name another catalog.");
        }

        var next = Migrations.FirstOrDefault(migration => migration.Version > version);
        if (next is null)
        {
            return false;
        }

        await connection.CreateCommand(EmbeddedText.Read(next.Path)).RunAsync(cancellationToken);
        await connection.CreateCommand(Queries.RecordMigration, next.Version, next.Name).RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private sealed record Migration(int Version, string Name, string Path)
    {
        /// <param name="path">As <c>Migrations/0001_catalog.sql</c>.</param>
        public static Migration FromPath(string path)
        {
            var name = path[Folder.Length..^".sql".Length];
            return new Migration(int.Parse(name[..name.IndexOf('_', StringComparison.Ordinal)], CultureInfo.InvariantCulture), name, path);
        }
    }
}
