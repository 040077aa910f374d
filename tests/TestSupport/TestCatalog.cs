using Npgsql;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.TestSupport;

/// <summary>
/// A fresh, migrated catalog in a database of its own on a real server: the one that <c>IMAGESEARCH_TEST_CATALOG</c> names
/// (its user must be allowed to create databases), else a private one that all tests of this process share.
/// </summary>
public sealed class TestCatalog : IAsyncDisposable
{
    private readonly string _database;

    private TestCatalog(string database, string connectionString)
    {
        _database = database;
        ConnectionString = connectionString;
        DataSource = ImageCatalog.CreateDataSource(connectionString);
        Images = new ImageCatalog(DataSource);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    public ImageCatalog Images { get; }

    /// <summary>A catalog with the newest schema and nothing in it.</summary>
    public static async Task<TestCatalog> CreateAsync()
    {
        var server = await TestServer.GetAsync();
        return await CreateFromAsync(server, server.Template);
    }

    /// <summary>A database without any schema.</summary>
    public static async Task<TestCatalog> CreateEmptyAsync() => await CreateFromAsync(await TestServer.GetAsync(), "template0");

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        var server = await TestServer.GetAsync();
        await server.ExecuteAsync($"drop database if exists {_database} with (force)");
    }

    private static async Task<TestCatalog> CreateFromAsync(TestServer server, string template)
    {
        var database = $"test_{Guid.NewGuid():N}";
        await server.ExecuteAsync($"create database {database} template {template}");
        return new TestCatalog(database, server.ConnectionStringTo(database));
    }
}
