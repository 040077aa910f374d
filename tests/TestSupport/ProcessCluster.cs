using System.Text.Json.Nodes;

namespace OrleansImageSearch.TestSupport;

/// <summary>What tests have in common that run a cluster of processes.</summary>
public static class ProcessCluster
{
    /// <summary>How long any one thing that a test waits for may take; the machine may be busy.</summary>
    public static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(3);

    /// <summary>Settings of a silo: on a busy machine it may be late without being dead.</summary>
    public static readonly string[] Patience = ["--Cluster:MissedProbes", "10"];

    /// <summary>Waits until <c>/v1/cluster</c> meets the condition; answers that fail on the way are waited for.</summary>
    /// <param name="http">Asks the cluster's API.</param>
    /// <param name="what">Completes a message that begins with "Waiting until".</param>
    /// <param name="condition">Given the report.</param>
    /// <param name="check">Throws where waiting is of no use any more.</param>
    /// <returns>The report that met the condition.</returns>
    /// <exception cref="TimeoutException">None did within <see cref="StepLimit"/>; the message has the last answer.</exception>
    public static async Task<JsonNode> UntilAsync(HttpClient http, string what, Func<JsonNode, bool> condition, Action check)
    {
        using var limit = new CancellationTokenSource(StepLimit);
        var last = "no answer";
        long known = 0;
        while (!limit.IsCancellationRequested)
        {
            check();
            try
            {
                using var response = await http.GetAsync($"/v1/cluster?known={known}", limit.Token);
                last = await response.Content.ReadAsStringAsync(limit.Token);
                if (response.IsSuccessStatusCode)
                {
                    var report = JsonNode.Parse(last)!;
                    if (condition(report))
                    {
                        return report;
                    }

                    known = (long)report["version"]!;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // Where it is this method's own limit, what was answered last says more.
                last = limit.IsCancellationRequested ? last : exception.Message;
            }
        }

        throw new TimeoutException($"Waiting until {what} took more than {StepLimit.TotalSeconds} s; the last answer: {last}");
    }
}
