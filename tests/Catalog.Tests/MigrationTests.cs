using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class MigrationTests
{
    [Fact]
    public async Task Four_processes_that_migrate_at_once_apply_each_migration_once()
    {
        await using var catalog = await TestCatalog.CreateEmptyAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var dataSource = ImageCatalog.CreateDataSource(catalog.ConnectionString + ";Pooling=false");
            await new ImageCatalog(dataSource).MigrateAsync();
        })));

        await using var connection = await catalog.DataSource.OpenConnectionAsync();
        var versions = await connection.CreateCommand("select version from schema_migrations order by version").ReadAllAsync(row => row.GetInt32(0), default);
        Assert.Equal(Enumerable.Range(1, Migrator.NewestVersion), versions);
        Assert.Equal(0, await catalog.Images.CountAsync());
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        await catalog.Images.CommitAsync([Make.Image(1)], [Make.Name("file:///a", 1)], null, []);

        await catalog.Images.MigrateAsync();

        Assert.Equal(1, await catalog.Images.CountAsync());
    }

    [Fact]
    public async Task A_catalog_of_a_newer_program_is_refused()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        await using var connection = await catalog.DataSource.OpenConnectionAsync();
        await connection.CreateCommand("insert into schema_migrations (version, name) values (9000, '9000_future')").RunAsync(default);

        var exception = await Assert.ThrowsAsync<CatalogException>(() => catalog.Images.MigrateAsync());

        Assert.Contains("newer program (schema 9000", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=localhost;Port=many")]
    [InlineData("no connection string")]
    public void What_is_no_connection_string_is_refused_with_an_example(string text)
    {
        var exception = Assert.Throws<CatalogException>(() => ImageCatalog.CreateDataSource(text));

        Assert.Contains("Host=localhost;Database=imagesearch", exception.Message, StringComparison.Ordinal);
    }
}
