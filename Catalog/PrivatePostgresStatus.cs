using System.Diagnostics;
using System.Globalization;

namespace OrleansImageSearch.Catalog;

/// <summary>What a server says of itself in <c>postmaster.pid</c> (layout: PostgreSQL's <c>utils/pidfile.h</c>).</summary>
/// <param name="ProcessId">Of the server.</param>
/// <param name="SocketDirectory">Where it listens; empty until it does.</param>
/// <param name="IsReady">Whether it takes connections.</param>
internal sealed record PrivatePostgresStatus(int ProcessId, string SocketDirectory, bool IsReady)
{
    /// <returns>Null where no server has started, or has only begun to write.</returns>
    public static PrivatePostgresStatus? Read(PrivatePostgresFiles files)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(files.ServerStatus);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var processId)
            ? new PrivatePostgresStatus(processId, lines.ElementAtOrDefault(4) ?? "", lines.ElementAtOrDefault(7)?.Trim() == "ready")
            : null;
    }

    /// <summary>The process, where it is alive and really the server of this directory: servers work in their data directory.</summary>
    public Process? FindServer(PrivatePostgresFiles files)
    {
        try
        {
            var process = Process.GetProcessById(ProcessId);
            if (new FileInfo($"/proc/{ProcessId}/cwd").LinkTarget == files.Server)
            {
                return process;
            }

            process.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's and so not ours.
            return null;
        }
    }
}
