using System.Data.Common;
using System.Globalization;
using System.Net;
using Npgsql;

namespace Orleans.Runtime;

/// <summary>A row of the membership table.</summary>
internal sealed record MembershipRow(
    SiloAddress Address, int GatewayPort, string Name, string Host, SiloStatus Status, DateTime Started, DateTime Alive, MembershipVote[] Suspected)
{
    public Member ToMember() => new(Address, SiloAddress.New(Address.Endpoint.Address, GatewayPort, 0), Status);
}

/// <summary>A silo's word that another one is gone.</summary>
internal sealed record MembershipVote(SiloAddress Voter, DateTime At);

/// <summary>The membership table in PostgreSQL, by the queries that the database stores for Orleans.</summary>
internal sealed class MembershipTable(NpgsqlDataSource database, string clusterId)
{
    private Dictionary<string, string>? _queries;

    /// <summary>The rows, and the version that a change must name.</summary>
    public async Task<(int Version, MembershipRow[] Rows)> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync("MembershipReadAllKey", cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (version, rows) = (0, new List<MembershipRow>());
        while (await reader.ReadAsync(cancellationToken))
        {
            version = reader.GetInt32(reader.GetOrdinal("Version"));
            if (!await reader.IsDBNullAsync(reader.GetOrdinal("Address"), cancellationToken))
            {
                rows.Add(Read(reader));
            }
        }

        return (version, [.. rows.OrderBy(row => row.Address.ToString(), StringComparer.Ordinal)]);
    }

    /// <returns>False where another change came first.</returns>
    public async Task<bool> InsertAsync(MembershipRow row, int version, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync("InsertMembershipKey", cancellationToken);
        Add(command, row.Address);
        command.Parameters.AddWithValue("SiloName", row.Name);
        command.Parameters.AddWithValue("HostName", row.Host);
        command.Parameters.AddWithValue("Status", (int)row.Status);
        command.Parameters.AddWithValue("ProxyPort", row.GatewayPort);
        command.Parameters.AddWithValue("StartTime", row.Started);
        command.Parameters.AddWithValue("IAmAliveTime", row.Alive);
        command.Parameters.AddWithValue("Version", version);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
    }

    /// <inheritdoc cref="InsertAsync"/>
    public async Task<bool> UpdateAsync(MembershipRow row, int version, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync("UpdateMembershipKey", cancellationToken);
        Add(command, row.Address);
        command.Parameters.AddWithValue("Status", (int)row.Status);
        command.Parameters.AddWithValue("SuspectTimes", string.Join('|', row.Suspected.Select(vote =>
            string.Create(CultureInfo.InvariantCulture, $"{vote.Voter.ToParsableString()},{vote.At:O}"))));
        command.Parameters.AddWithValue("IAmAliveTime", row.Alive);
        command.Parameters.AddWithValue("Version", version);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
    }

    public async Task InsertVersionAsync(CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync("InsertMembershipVersionKey", cancellationToken);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task BeatAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync("UpdateIAmAlivetimeKey", cancellationToken);
        Add(command, silo);
        command.Parameters.AddWithValue("IAmAliveTime", DateTime.UtcNow);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static MembershipRow Read(DbDataReader row)
    {
        var address = SiloAddress.New(
            IPAddress.Parse(row.GetString(row.GetOrdinal("Address"))), row.GetInt32(row.GetOrdinal("Port")), row.GetInt32(row.GetOrdinal("Generation")));
        var suspected = row["SuspectTimes"] as string ?? "";
        return new MembershipRow(
            address,
            row.GetInt32(row.GetOrdinal("ProxyPort")),
            row.GetString(row.GetOrdinal("SiloName")),
            row.GetString(row.GetOrdinal("HostName")),
            (SiloStatus)row.GetInt32(row.GetOrdinal("Status")),
            row.GetDateTime(row.GetOrdinal("StartTime")),
            row.GetDateTime(row.GetOrdinal("IAmAliveTime")),
            [.. suspected.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(vote => vote.Split(',')).Select(parts => new MembershipVote(
                SiloAddress.FromParsableString(parts[0]), DateTime.Parse(parts[1], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)))]);
    }

    private static void Add(NpgsqlCommand command, SiloAddress silo)
    {
        command.Parameters.AddWithValue("Address", silo.Endpoint.Address.ToString());
        command.Parameters.AddWithValue("Port", silo.Endpoint.Port);
        command.Parameters.AddWithValue("Generation", silo.Generation);
    }

    private async Task<NpgsqlCommand> CommandAsync(string key, CancellationToken cancellationToken)
    {
        _queries ??= await ReadQueriesAsync(cancellationToken);
        var command = database.CreateCommand(_queries.GetValueOrDefault(key)
            ?? throw new OrleansConfigurationException($"The table OrleansQuery has no query {key}."));
        command.Parameters.AddWithValue("DeploymentId", clusterId);
        return command;
    }

    private async Task<Dictionary<string, string>> ReadQueriesAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select QueryKey, QueryText from OrleansQuery");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var queries = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            queries[reader.GetString(0)] = reader.GetString(1);
        }

        return queries;
    }
}
