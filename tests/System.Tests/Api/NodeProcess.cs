using System.Diagnostics;
using OrleansImageSearch.Client.Api;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>The node in a process of its own.</summary>
internal static class NodeProcess
{
    public static Process Start(params string[] args) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(ApiHost).Assembly.Location, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;

    /// <summary>Settings by which the log says when HTTP is served, which may be long before there is a silo.</summary>
    public static readonly string[] LogListening = ["--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Information"];

    /// <summary>Reads the log up to the line that says that HTTP is served; see <see cref="LogListening"/>.</summary>
    public static async Task ReadListeningAsync(this Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Now listening on", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException("The node ended before it listened.");
    }

    /// <summary>Reads the log up to the line that says where the node serves.</summary>
    public static async Task<string> ReadUrlAsync(this Process process)
    {
        var log = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.TrimStart().StartsWith("Serving ", StringComparison.Ordinal))
            {
                return line.Trim()["Serving ".Length..].TrimEnd('.');
            }

            log.Add(line);
        }

        throw new InvalidOperationException($"The node ended before it served: {string.Join('\n', log)}");
    }
}
