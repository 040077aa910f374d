using System.CommandLine;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch status</c>: how many images there are and who holds them.</summary>
internal static class StatusCommand
{
    public static Command Create(Terminal terminal, ServerOption server)
    {
        var json = new Option<bool>("--json") { Description = "Print the server's answer as one line of JSON" };
        var command = new Command("status", "Show the cluster: images, measures, silos.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var answer = await client.GetClusterAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(JsonLine.Of(answer));
            }
            else
            {
                Show(client.Read(answer, ServerJson.Default.ClusterStatus), client.ServerText, terminal);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Show(ClusterStatus cluster, string server, Terminal terminal)
    {
        terminal.Out.WriteLine(Printable.Line($"{cluster.Images:N0} images at {server}, engine {cluster.Engine}"));
        terminal.Out.WriteLine(
            $"{cluster.SearchesPerSecond:N1} searches/s (p50 {Milliseconds(cluster.SearchP50Ms)}, p99 {Milliseconds(cluster.SearchP99Ms)}), "
            + $"{cluster.IngestsPerSecond:N1} ingests/s; skew {cluster.Skew?.ToString("N2") ?? "-"}, "
            + $"{cluster.ActivationsInFlight:N0} buckets loading, {cluster.MovesInFlight:N0} moving");
        if (cluster.Storage is { } storage)
        {
            var here = storage.Disks.Where(disk => disk.State == "here").ToArray();
            terminal.Out.WriteLine(storage.S3 is { } place
                ? Printable.Line($"originals in {place}")
                : $"{here.Sum(disk => disk.Files):N0} files of originals, {here.Sum(disk => disk.UsedBytes) >> 20:N0} MiB, on {here.Length:N0} disks, "
                + $"{storage.Copies:N0} copies wanted; skew {storage.Skew?.ToString("N2") ?? "-"}");
            foreach (var problem in storage.Problems)
            {
                terminal.Out.WriteLine(Printable.Line($"! {problem}"));
            }
        }

        var measures = TableText.Create().Column("measure").Column("descriptors", number: true)
            .Column("buckets", number: true).Column("cold", number: true);
        foreach (var measure in cluster.Measures)
        {
            measures.Row([measure.Measure, $"{measure.Descriptors:N0}", $"{measure.Buckets.Count:N0}", $"{measure.Cold.Count:N0}"]);
        }

        var silos = TableText.Create().Column("silo").Column("status").Column("descriptors", number: true).Column("buckets", number: true)
            .Column("grains", number: true).Column("MiB", number: true).Column("CPU %", number: true).Column("up s", number: true);
        foreach (var silo in cluster.Silos)
        {
            silos.Row(
            [
                silo.Address,
                silo.Status,
                $"{silo.Descriptors:N0}",
                $"{silo.Load?.Buckets:N0}",
                $"{silo.Grains.Sum(grain => grain.Activations):N0}",
                $"{silo.Load?.WorkingSetBytes / (1 << 20):N0}",
                $"{silo.Load?.CpuShare * 100:N0}",
                $"{silo.Load?.UptimeSeconds:N0}",
            ]);
        }

        terminal.OutConsole.Write(measures);
        terminal.OutConsole.Write(silos);
    }

    private static string Milliseconds(double? time) => time is { } known ? $"{known:N1} ms" : "-";
}
