using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansImageSearch.Catalog.Tests;

/// <summary>
/// The other process of the tests of <see cref="PrivatePostgres"/>: starts one on the folder given, writes its connection string
/// (or, after "error: ", why it does not start) in one line, and stops it at the end of its input.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            await using var server = await PrivatePostgres.StartAsync(arguments[0], new PrivatePostgresOptions { Durable = false }, NullLogger.Instance);
            Console.WriteLine(server.ConnectionString);
            await Console.In.ReadToEndAsync();
            return 0;
        }
        catch (CatalogException exception)
        {
            Console.WriteLine($"error: {exception.Message}");
            return 1;
        }
    }
}
