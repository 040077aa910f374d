using System.Data.Common;
using Npgsql;

namespace Orleans.Runtime;

/// <summary>
/// The grain directory as a table beside the membership table: an entry counts while its silo is a living member, so that one
/// statement finds out who holds a grain and takes it over from the dead.
/// </summary>
internal sealed class AdoNetGrainDirectory(NpgsqlDataSource database, string clusterId) : IGrainDirectory
{
    // 3 to 5: active and leaving.
    private const string Living =
        "select address || ':' || port || '@' || generation from OrleansMembershipTable where DeploymentId = $1 and Status between 3 and 5";

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            do $$ begin
                perform pg_advisory_xact_lock(hashtext('standin_grain_directory'));
                create table if not exists standin_grain_directory
                    (cluster text not null, grain text collate "C" not null, silo text not null, primary key (cluster, grain));
            end $$
            """);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask<SiloAddress?> FindAsync(GrainId grainId) => await RunAsync(
        $"select silo from standin_grain_directory where cluster = $1 and grain = $2 and silo in ({Living})", grainId.ToString());

    public async ValueTask<SiloAddress> ClaimAsync(GrainId grainId, SiloAddress silo) => await RunAsync(
        $"""
        insert into standin_grain_directory as held (cluster, grain, silo) select $1, $2, $3 where $3 in ({Living})
        on conflict (cluster, grain) do update set silo = case when held.silo in ({Living}) then held.silo else excluded.silo end
        returning silo
        """,
        grainId.ToString(),
        silo.ToParsableString())
        ?? throw new SiloUnavailableException($"The silo {silo} is not a living member any more.");

    public async ValueTask ReleaseAsync(GrainId grainId, SiloAddress silo, SiloAddress? successor) => await (successor is null
        ? RunAsync("delete from standin_grain_directory where cluster = $1 and grain = $2 and silo = $3", grainId.ToString(), silo.ToParsableString())
        : RunAsync(
            "update standin_grain_directory set silo = $4 where cluster = $1 and grain = $2 and silo = $3",
            grainId.ToString(),
            silo.ToParsableString(),
            successor.ToParsableString()));

    /// <summary>Removes what dead silos have left.</summary>
    public async Task CleanAsync() => await RunAsync($"delete from standin_grain_directory where cluster = $1 and silo not in ({Living})");

    private async Task<SiloAddress?> RunAsync(string text, params string[] values)
    {
        try
        {
            await using var command = database.CreateCommand(text);
            foreach (var value in values.Prepend(clusterId))
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
            }

            return await command.ExecuteScalarAsync() is string silo ? SiloAddress.FromParsableString(silo) : null;
        }
        catch (DbException exception)
        {
            throw new OrleansException($"The grain directory's database does not answer: {exception.Message}");
        }
    }
}
