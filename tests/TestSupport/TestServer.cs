using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.TestSupport;

/// <summary>The PostgreSQL that the tests of this process share, and a migrated database to copy from.</summary>
internal sealed class TestServer
{
    private static readonly Lazy<Task<TestServer>> Shared = new(StartAsync);

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

    private static async Task<string> StartPrivateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("imagesearch-tests-");
        var options = new PrivatePostgresOptions
        {
            // Nothing here needs to outlive a power cut.
            Settings = new Dictionary<string, string>
            {
                ["fsync"] = "off",
                ["full_page_writes"] = "off",
                ["max_connections"] = "300",
            },
        };
        var server = await PrivatePostgres.StartAsync(folder.FullName, options, NullLogger.Instance);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            folder.Delete(recursive: true);
        };
        return server.ConnectionString;
    }
}
