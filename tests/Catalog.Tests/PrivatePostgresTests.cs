using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace OrleansImageSearch.Catalog.Tests;

[SupportedOSPlatform("linux")]
public sealed class PrivatePostgresTests : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("imagesearch-private-");

    public void Dispose() => _temporary.Delete(recursive: true);

    [Fact]
    public async Task Data_outlive_a_restart_in_a_folder_of_any_name()
    {
        var folder = FolderOf($"mit Leerzeichen, Komma, 'Quote' und ünïcode 写真/{new string('l', 120)}/{new string('m', 120)}");
        await using (var first = await StartAsync(folder))
        {
            await CommitAsync(first.ConnectionString, 1);

            // Stopping again, at the end of the block, is no error.
            await first.DisposeAsync();
        }

        await using var second = await StartAsync(folder);

        await AssertHoldsAsync(second.ConnectionString, 1);
    }

    [Fact]
    public async Task The_server_is_out_of_reach_for_others()
    {
        await using var server = await PrivatePostgres.StartAsync(FolderOf("data"), NullLogger.Instance);
        var parsed = new NpgsqlConnectionStringBuilder(server.ConnectionString);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(parsed.Host!));
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        Assert.Equal("", await connection.CreateCommand("select current_setting('listen_addresses')").ReadValueAsync<string>(default));
        Assert.Equal("on", await connection.CreateCommand("select current_setting('data_checksums')").ReadValueAsync<string>(default));
        Assert.Equal("UTF8", await connection.CreateCommand("select current_setting('server_encoding')").ReadValueAsync<string>(default));
    }

    [Fact]
    public async Task Ctrl_C_in_the_terminal_does_not_reach_the_server()
    {
        await using var server = await StartAsync(FolderOf("data"));
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();

        Assert.NotEqual(SessionOf(Environment.ProcessId), SessionOf(connection.ProcessID));
    }

    [Fact]
    public async Task The_server_ends_with_a_holder_that_is_killed_and_the_next_start_has_all_that_was_committed()
    {
        var folder = FolderOf("data");
        using (var holder = Hold(folder))
        {
            var connectionString = (await holder.StandardOutput.ReadLineAsync())!;
            await CommitAsync(connectionString, 1);
            holder.Kill();
            await holder.WaitForExitAsync();
        }

        // The lock is free at once; the server may still be about to end, and the start waits for it.
        await using var next = await StartAsync(folder);

        await AssertHoldsAsync(next.ConnectionString, 1);
        await CommitAsync(next.ConnectionString, 2);
        await AssertHoldsAsync(next.ConnectionString, 1, 2);
    }

    [Fact]
    public async Task A_server_that_was_killed_itself_recovers_at_the_next_start()
    {
        var folder = FolderOf("data");
        await using (var first = await StartAsync(folder))
        {
            await CommitAsync(first.ConnectionString, 1);
            var status = PrivatePostgresStatus.Read(PrivatePostgresFiles.In(folder))!;
            using var server = Process.GetProcessById(status.ProcessId);
            server.Kill();
            await server.WaitForExitAsync();
        }

        await using var next = await StartAsync(folder);

        await AssertHoldsAsync(next.ConnectionString, 1);
    }

    [Fact]
    public async Task A_second_process_is_told_who_uses_the_folder()
    {
        var folder = FolderOf("data");
        await using var server = await StartAsync(folder);

        using var second = Hold(folder);
        var answer = await second.StandardOutput.ReadLineAsync();

        Assert.Contains($"error: The catalog in '{folder}' is in use by process {Environment.ProcessId}:", answer, StringComparison.Ordinal);
        var exception = await Assert.ThrowsAsync<CatalogException>(() => StartAsync(folder));
        Assert.Contains($"process {Environment.ProcessId}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_status_file_whose_number_another_process_has_by_now_is_no_obstacle()
    {
        var folder = FolderOf("data");
        await (await StartAsync(folder)).DisposeAsync();
        var files = PrivatePostgresFiles.In(folder);
        await File.WriteAllTextAsync(files.ServerStatus, $"{Environment.ProcessId}\n{files.Server}\n0\n5432\n/tmp/elsewhere\n\n\nready\n");

        await using var server = await StartAsync(folder);

        await AssertHoldsAsync(server.ConnectionString);
    }

    [Fact]
    public async Task A_damaged_data_directory_is_reported_with_the_end_of_the_log()
    {
        var folder = FolderOf("data");
        await (await StartAsync(folder)).DisposeAsync();
        var control = Path.Combine(PrivatePostgresFiles.In(folder).Server, "global", "pg_control");
        await using (var file = new FileStream(control, FileMode.Open))
        {
            file.SetLength(100);
        }

        var exception = await Assert.ThrowsAsync<CatalogException>(() => StartAsync(folder));

        Assert.Contains("could not read file \"global/pg_control\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains(folder, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task A_data_directory_that_does_not_say_its_version_is_reported()
    {
        var folder = FolderOf("data");
        Directory.CreateDirectory(PrivatePostgresFiles.In(folder).Server);

        var exception = await Assert.ThrowsAsync<CatalogException>(() => StartAsync(folder));

        Assert.Contains("is damaged", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_of_a_version_that_is_not_installed_names_the_package()
    {
        var folder = FolderOf("data");
        var files = PrivatePostgresFiles.In(folder);
        Directory.CreateDirectory(files.Server);
        await File.WriteAllTextAsync(files.ServerVersion, "9\n");

        var exception = await Assert.ThrowsAsync<CatalogException>(() => StartAsync(folder));

        Assert.Contains("apt-get install postgresql-9", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_the_folder_free()
    {
        var folder = FolderOf("data");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => PrivatePostgres.StartAsync(folder, NullLogger.Instance, new CancellationToken(canceled: true)));

        await using var server = await StartAsync(folder);

        await AssertHoldsAsync(server.ConnectionString);
    }

    [RootFact]
    public async Task As_root_the_server_runs_unprivileged_in_a_folder_that_only_root_can_enter()
    {
        // _temporary is root's alone.
        var folder = FolderOf("data");
        await using var server = await StartAsync(folder);
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();

        var users = File.ReadLines($"/proc/{connection.ProcessID}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..];

        Assert.DoesNotContain("0", users);
    }

    [RootFact]
    public async Task Another_user_than_root_runs_the_server_as_itself()
    {
        var folder = FolderOf("data");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(_temporary.FullName, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        using var holder = Hold(
            folder, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search");

        var connectionString = (await holder.StandardOutput.ReadLineAsync())!;

        await AssertHoldsAsync(connectionString);
        await CommitAsync(connectionString, 1);
        await AssertHoldsAsync(connectionString, 1);
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
        Assert.Equal(0, holder.ExitCode);
    }

    private static Task<PrivatePostgres> StartAsync(string folder) =>
        PrivatePostgres.StartAsync(folder, new PrivatePostgresOptions { Durable = false }, NullLogger.Instance);

    /// <summary>Another process that starts a server in the folder and holds it until its input ends; see <see cref="Program"/>.</summary>
    private static Process Hold(string folder, params string[] prefix)
    {
        string[] command = [.. prefix, "dotnet", typeof(PrivatePostgresTests).Assembly.Location, folder];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private static async Task CommitAsync(string connectionString, int content)
    {
        await using var dataSource = ImageCatalog.CreateDataSource(connectionString);
        var catalog = new ImageCatalog(dataSource);
        await catalog.MigrateAsync();
        await catalog.CommitAsync([Make.Image(content)], [Make.Name($"file:///{content}", content)], null, []);
    }

    /// <summary>That of the contents 1 and 2 exactly these are stored.</summary>
    private static async Task AssertHoldsAsync(string connectionString, params int[] contents)
    {
        await using var dataSource = ImageCatalog.CreateDataSource(connectionString);
        var catalog = new ImageCatalog(dataSource);
        await catalog.MigrateAsync();
        var found = await catalog.FindBySha256Async([Make.Sha256(1), Make.Sha256(2)]);
        Assert.Equal(contents.Select(Make.Sha256).Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The session of a process (field 6 of proc(5) stat; the name in field 2 may hold blanks).</summary>
    private static string SessionOf(int processId) => File.ReadAllText($"/proc/{processId}/stat").Split(')')[^1].Split(' ')[4];

    private string FolderOf(string relative) => Path.Combine(_temporary.FullName, relative);
}
