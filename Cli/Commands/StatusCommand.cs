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

        var measures = TableText.Create().Column("measure").Column("descriptors", number: true)
            .Column("buckets", number: true).Column("not answering", number: true);
        foreach (var measure in cluster.Measures)
        {
            measures.Row([measure.Measure, $"{measure.Descriptors:N0}", $"{measure.Buckets.Count:N0}", $"{measure.Unanswered.Count:N0}"]);
        }

        var silos = TableText.Create().Column("silo").Column("status").Column("descriptors", number: true).Column("grains", number: true);
        foreach (var silo in cluster.Silos)
        {
            silos.Row([silo.Address, silo.Status, $"{silo.Descriptors:N0}", $"{silo.Grains.Sum(grain => grain.Activations):N0}"]);
        }

        terminal.OutConsole.Write(measures);
        terminal.OutConsole.Write(silos);
    }
}
