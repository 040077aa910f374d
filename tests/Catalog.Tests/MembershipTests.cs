using System.Data;
using Npgsql;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

/// <summary>The statements that Orleans' clustering finds in the catalog, called as Orleans calls them: parameters and results by name.</summary>
public sealed class MembershipTests : IAsyncLifetime
{
    private const string Cluster = "cluster-a";
    private const int Joining = 2;
    private const int Active = 3;
    private const int Dead = 6;

    private static readonly DateTime StartTime = new(2024, 2, 29, 12, 0, 0, 123, DateTimeKind.Utc);

    private TestCatalog _catalog = null!;
    private Dictionary<string, string> _statements = null!;

    public async Task InitializeAsync()
    {
        _catalog = await TestCatalog.CreateAsync();
        await using var connection = await _catalog.DataSource.OpenConnectionAsync();
        var statements = await connection.CreateCommand("select QueryKey, QueryText from OrleansQuery")
            .ReadAllAsync(row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), default);
        _statements = new(statements);
    }

    public Task DisposeAsync() => _catalog.DisposeAsync().AsTask();

    [Fact]
    public async Task A_cluster_is_created_once_and_begins_without_members()
    {
        Assert.Equal(1, await CreateClusterAsync());
        Assert.Equal(0, await CreateClusterAsync());

        var row = Assert.Single(await ReadAllAsync());
        Assert.Null(row["StartTime"]);
        Assert.Equal(0, row["Version"]);
    }

    [Fact]
    public async Task An_inserted_member_is_read_back_as_it_was()
    {
        await CreateClusterAsync();

        Assert.Equal(1, await InsertAsync("10.0.0.1", version: 0));

        var member = Assert.Single(await ReadAllAsync());
        Assert.Equal("10.0.0.1", member["Address"]);
        Assert.Equal(11111, member["Port"]);
        Assert.Equal(7, member["Generation"]);
        Assert.Equal("silo of 10.0.0.1", member["SiloName"]);
        Assert.Equal("host", member["HostName"]);
        Assert.Equal(Joining, member["Status"]);
        Assert.Equal(30000, member["ProxyPort"]);
        Assert.Null(member["SuspectTimes"]);
        Assert.Equal(StartTime, member["StartTime"]);
        Assert.Equal(StartTime, member["IAmAliveTime"]);
        Assert.Equal(1, member["Version"]);
        Assert.Equal(member, Assert.Single(await ReadRowAsync("10.0.0.1")));
    }

    [Fact]
    public async Task Reading_a_member_that_is_not_there_gives_the_version_alone()
    {
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);

        var row = Assert.Single(await ReadRowAsync("10.0.0.2"));

        Assert.Null(row["StartTime"]);
        Assert.Equal(1, row["Version"]);
    }

    [Theory]
    [InlineData("10.0.0.2", 0)] // an older version
    [InlineData("10.0.0.2", 2)] // a version that is not yet
    [InlineData("10.0.0.1", 1)] // the member is there
    public async Task An_insert_out_of_turn_changes_nothing(string address, int version)
    {
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);
        var before = await ReadAllAsync();

        Assert.Equal(0, await InsertAsync(address, version));

        Assert.Equal(before, await ReadAllAsync());
    }

    [Fact]
    public async Task An_update_changes_status_suspicions_and_sign_of_life()
    {
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);
        await InsertAsync("10.0.0.2", version: 1);

        Assert.Equal(1, await UpdateAsync("10.0.0.1", Dead, version: 2, suspects: "S10.0.0.2:11111@7,2024-02-29 12:00:00.123 GMT"));

        var dead = Assert.Single(await ReadRowAsync("10.0.0.1"));
        Assert.Equal(Dead, dead["Status"]);
        Assert.Equal("S10.0.0.2:11111@7,2024-02-29 12:00:00.123 GMT", dead["SuspectTimes"]);
        Assert.Equal(StartTime.AddMinutes(1), dead["IAmAliveTime"]);
        Assert.Equal(3, dead["Version"]);
        Assert.Equal(Joining, Assert.Single(await ReadRowAsync("10.0.0.2"))["Status"]);
    }

    [Theory]
    [InlineData("10.0.0.1", 0)]
    [InlineData("10.0.0.1", 2)]
    [InlineData("10.0.0.2", 1)] // no such member
    public async Task An_update_out_of_turn_changes_nothing(string address, int version)
    {
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);
        var before = await ReadAllAsync();

        Assert.Equal(0, await UpdateAsync(address, Dead, version, suspects: null));

        Assert.Equal(before, await ReadAllAsync());
    }

    [Fact]
    public async Task A_sign_of_life_leaves_the_version_alone()
    {
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);

        await RunAsync("UpdateIAmAlivetimeKey", [.. Member("10.0.0.1"), ("IAmAliveTime", StartTime.AddHours(1))]);

        var member = Assert.Single(await ReadAllAsync());
        Assert.Equal(StartTime.AddHours(1), member["IAmAliveTime"]);
        Assert.Equal(1, member["Version"]);
    }

    [Fact]
    public async Task Gateways_are_the_members_of_a_status_that_have_one()
    {
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);
        await InsertAsync("10.0.0.2", version: 1, gatewayPort: 0);
        await InsertAsync("10.0.0.3", version: 2);
        await UpdateAsync("10.0.0.1", Active, version: 3, suspects: null);
        await UpdateAsync("10.0.0.2", Active, version: 4, suspects: null);

        var gateway = Assert.Single(await RunAsync("GatewaysQueryKey", ("DeploymentId", Cluster), ("Status", Active)));

        Assert.Equal(("10.0.0.1", 30000, 7), (gateway["Address"], gateway["ProxyPort"], gateway["Generation"]));
    }

    [Fact]
    public async Task Clean_up_takes_what_is_old_and_not_active()
    {
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);
        await InsertAsync("10.0.0.2", version: 1);
        await UpdateAsync("10.0.0.1", Active, version: 2, suspects: null);
        await UpdateAsync("10.0.0.2", Dead, version: 3, suspects: null);
        await InsertAsync("10.0.0.3", version: 4);

        await RunAsync("CleanupDefunctSiloEntriesKey", ("DeploymentId", Cluster), ("IAmAliveTime", StartTime.AddSeconds(1)));
        Assert.Equal(["10.0.0.1", "10.0.0.2"], await AddressesAsync());

        await RunAsync("CleanupDefunctSiloEntriesKey", ("DeploymentId", Cluster), ("IAmAliveTime", StartTime.AddHours(1)));
        Assert.Equal(["10.0.0.1"], await AddressesAsync());
    }

    [Fact]
    public async Task Clusters_do_not_see_each_other()
    {
        await CreateClusterAsync();
        await CreateClusterAsync("cluster-b");
        await InsertAsync("10.0.0.1", version: 0);
        await InsertAsync("10.0.0.1", version: 0, cluster: "cluster-b");

        await RunAsync("DeleteMembershipTableEntriesKey", ("DeploymentId", Cluster));

        Assert.Empty(await ReadAllAsync());
        Assert.Equal("10.0.0.1", Assert.Single(await RunAsync("MembershipReadAllKey", ("DeploymentId", "cluster-b")))["Address"]);
    }

    [Fact]
    public async Task Of_many_that_write_at_once_with_one_version_one_succeeds()
    {
        const int Writers = 8;
        const int Rounds = 10;
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);

        for (var version = 1; version <= 2 * Rounds; version += 2)
        {
            var inserts = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => InsertAsync($"10.1.{version}.{writer}", version)));
            Assert.Equal(1, inserts.Sum());
            var updates = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => UpdateAsync("10.0.0.1", Active, version + 1, suspects: null)));
            Assert.Equal(1, updates.Sum());
        }

        Assert.Equal(1 + Rounds, (await AddressesAsync()).Length);
        Assert.Equal(1 + 2 * Rounds, Assert.Single(await ReadRowAsync("10.0.0.1"))["Version"]);
    }

    [Fact]
    public async Task A_member_that_gives_a_sign_of_life_meanwhile_is_updated_all_the_same()
    {
        await CreateClusterAsync();
        await InsertAsync("10.0.0.1", version: 0);
        await using var other = await _catalog.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var alive = CreateCommand("UpdateIAmAlivetimeKey", [.. Member("10.0.0.1"), ("IAmAliveTime", StartTime.AddHours(1))]);
        alive.Connection = other;
        await alive.ExecuteNonQueryAsync();

        var update = UpdateAsync("10.0.0.1", Dead, version: 1, suspects: null);
        while (!await IsAnyoneWaitingAsync())
        {
            await Task.Yield();
        }

        await transaction.CommitAsync();

        Assert.Equal(1, await update);
        var member = Assert.Single(await ReadAllAsync());
        Assert.Equal((Dead, 2), (member["Status"], member["Version"]));
    }

    private static (string, object?)[] Member(string address, string cluster = Cluster) =>
        [("DeploymentId", cluster), ("Address", address), ("Port", 11111), ("Generation", 7)];

    private Task<int> CreateClusterAsync(string cluster = Cluster) => ChangeAsync("InsertMembershipVersionKey", ("DeploymentId", cluster));

    private Task<int> InsertAsync(string address, int version, int gatewayPort = 30000, string cluster = Cluster) => ChangeAsync(
        "InsertMembershipKey",
        [
            .. Member(address, cluster), ("SiloName", $"silo of {address}"), ("HostName", "host"), ("Status", Joining),
            ("ProxyPort", gatewayPort), ("StartTime", StartTime), ("IAmAliveTime", StartTime), ("Version", version),
        ]);

    private Task<int> UpdateAsync(string address, int status, int version, string? suspects) => ChangeAsync(
        "UpdateMembershipKey",
        [
            .. Member(address), ("Status", status), ("SuspectTimes", suspects), ("IAmAliveTime", StartTime.AddMinutes(1)), ("Version", version),
        ]);

    private Task<List<Dictionary<string, object?>>> ReadRowAsync(string address) => RunAsync("MembershipReadRowKey", Member(address));

    private Task<List<Dictionary<string, object?>>> ReadAllAsync() => RunAsync("MembershipReadAllKey", ("DeploymentId", Cluster));

    private async Task<string[]> AddressesAsync() =>
        [.. (await ReadAllAsync()).Select(member => (string)member["Address"]!).Order(StringComparer.Ordinal)];

    private async Task<bool> IsAnyoneWaitingAsync()
    {
        await using var command = _catalog.DataSource.CreateCommand(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')");
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A change's only value.</summary>
    private async Task<int> ChangeAsync(string key, params (string Name, object? Value)[] parameters) =>
        Assert.IsType<int>(Assert.Single(Assert.Single(await RunAsync(key, parameters)).Values));

    private async Task<List<Dictionary<string, object?>>> RunAsync(string key, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await _catalog.DataSource.OpenConnectionAsync();
        var command = CreateCommand(key, parameters);
        command.Connection = connection;
        return await command.ReadAllAsync(
            row => Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, i => row.IsDBNull(i) ? null : row.GetValue(i), StringComparer.OrdinalIgnoreCase),
            default);
    }

    /// <summary>With the types that Orleans gives its parameters.</summary>
    private NpgsqlCommand CreateCommand(string key, (string Name, object? Value)[] parameters)
    {
        var command = new NpgsqlCommand(_statements[key]);
        foreach (var (name, value) in parameters)
        {
            var type = value switch { int => DbType.Int32, DateTime => DbType.DateTime, _ => DbType.String };
            command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
