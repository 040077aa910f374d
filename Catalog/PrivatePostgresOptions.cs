using System.Globalization;
using System.Text;

namespace OrleansImageSearch.Catalog;

/// <summary>How a private PostgreSQL is set up.</summary>
public sealed class PrivatePostgresOptions
{
    private const long Megabyte = 1 << 20;

    /// <summary>
    /// Whether what is committed outlives a power cut. Default: true. False is for tests: faster, and still all is there after
    /// the process was killed.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>Settings by name as in postgresql.conf, in addition to ours or in their place. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The text of postgresql.conf: for one node with two cores and 4 GB or more, shared with the rest of the system.</summary>
    internal string ToConfiguration(string socketDirectory, int port)
    {
        var memoryMegabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Megabyte;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = socketDirectory,
            ["unix_socket_permissions"] = "0700",
            ["max_connections"] = "100",
            ["shared_buffers"] = $"{Math.Clamp(memoryMegabytes / 16, 64, 1024)}MB",
            ["effective_cache_size"] = $"{Math.Max(memoryMegabytes / 2, 256)}MB",
            ["work_mem"] = "16MB",
            ["maintenance_work_mem"] = "128MB",
            ["dynamic_shared_memory_type"] = "mmap", // a container's /dev/shm may be tiny
            ["max_parallel_workers_per_gather"] = "0", // the cores are busy with images
            ["random_page_cost"] = "1.1",
            ["jit"] = "off",
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
            ["wal_compression"] = "off", // with it, compressing pages took most of a bulk import's processor time
            ["max_wal_size"] = "2GB",
            ["checkpoint_timeout"] = "15min",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["log_line_prefix"] = "%m [%p] ",
            ["log_checkpoints"] = "off",
        };
        if (!Durable)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
        }

        foreach (var (name, value) in Settings)
        {
            settings[name] = value;
        }

        var text = new StringBuilder("# Written anew at every start.\n");
        foreach (var (name, value) in settings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        }

        return text.ToString();
    }
}
