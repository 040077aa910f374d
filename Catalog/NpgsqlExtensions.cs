using Npgsql;

namespace OrleansImageSearch.Catalog;

internal static class NpgsqlExtensions
{
    /// <summary>A command with the parameters $1, $2 …; null is NULL.</summary>
    public static NpgsqlCommand CreateCommand(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Add(values);
        return command;
    }

    /// <summary>The same on any connection of the pool.</summary>
    public static NpgsqlCommand CreateCommand(this NpgsqlDataSource source, string sql, params ReadOnlySpan<object?> values)
    {
        var command = source.CreateCommand(sql);
        command.Add(values);
        return command;
    }

    /// <summary>Runs the command and gives all its rows; disposes of the command.</summary>
    public static Task<List<T>> ReadAllAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        Availability.RequireAsync(async () =>
        {
            await using (command)
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        });

    /// <summary>Runs the command and gives the number of rows it changed; disposes of the command.</summary>
    public static Task<int> RunAsync(this NpgsqlCommand command, CancellationToken cancellationToken) =>
        Availability.RequireAsync(async () =>
        {
            await using (command)
            {
                return await command.ExecuteNonQueryAsync(cancellationToken);
            }
        });

    /// <summary>Runs the command and gives its only value; disposes of the command.</summary>
    public static Task<T> ReadValueAsync<T>(this NpgsqlCommand command, CancellationToken cancellationToken) =>
        Availability.RequireAsync(async () =>
        {
            await using (command)
            {
                return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
            }
        });

    public static byte[] GetBytes(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static DateTimeOffset GetTime(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? GetTimeOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetTime(column);

    private static void Add(this NpgsqlCommand command, ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }
}
