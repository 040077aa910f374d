using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.TestSupport;

/// <summary>The PostgreSQL that the tests of this process share, and a migrated database to copy from.</summary>
internal sealed class TestServer
{
    private static readonly Lazy<Task<TestServer>> Shared = new(StartAsync);

    /// <summary>The private server runs as long as something holds it.</summary>
    private static PrivatePostgres? _private;

    private readonly string _connectionString;

    private TestServer(string connectionString, string template)
    {
        _connectionString = connectionString;
        Template = template;
    }

    /// <summary>A database with the newest schema and nothing in it. Nobody connects to it, so that it can be copied.</summary>
    public string Template { get; }

    public static Task<TestServer> GetAsync() => Shared.Value;

    public string ConnectionStringTo(string database) =>
        new NpgsqlConnectionStringBuilder(_connectionString) { Database = database }.ConnectionString;

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<TestServer> StartAsync()
    {
        var named = Environment.GetEnvironmentVariable("IMAGESEARCH_TEST_CATALOG");
        var server = new TestServer(
            string.IsNullOrEmpty(named) ? await StartPrivateAsync() : named, $"test_template_{Guid.NewGuid():N}");
        await server.ExecuteAsync($"create database {server.Template} template template0 encoding 'UTF8'");
        await using (var dataSource = ImageCatalog.CreateDataSource(server.ConnectionStringTo(server.Template) + ";Pooling=false"))
        {
            await new ImageCatalog(dataSource).MigrateAsync();
        }

        if (!string.IsNullOrEmpty(named))
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => server.ExecuteAsync($"drop database {server.Template}").GetAwaiter().GetResult();
        }

        return server;
    }

    /// <summary>
    /// Beside the test's assembly, so that later runs find it made. It stops when this process has ended, however that ends,
    /// for a test host is not given the time to stop it.
    /// </summary>
    private static async Task<string> StartPrivateAsync()
    {
        var options = new PrivatePostgresOptions
        {
            Durable = false,
            Settings = new Dictionary<string, string> { ["max_connections"] = "300" },
        };
        _private = await PrivatePostgres.StartAsync(Path.Combine(AppContext.BaseDirectory, "postgres"), options, NullLogger.Instance);
        await DropLeftoversAsync(_private.ConnectionString);
        return _private.ConnectionString;
    }

    /// <summary>Databases of a run that was killed.</summary>
    private static async Task DropLeftoversAsync(string connectionString)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        var leftovers = new List<string>();
        await using (var command = dataSource.CreateCommand("select datname from pg_database where datname like 'test\\_%'"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                leftovers.Add(reader.GetString(0));
            }
        }

        foreach (var leftover in leftovers)
        {
            await using var drop = dataSource.CreateCommand($"drop database {leftover} with (force)");
            await drop.ExecuteNonQueryAsync();
        }
    }
}
