using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>A node that is killed without warning, and started again on the same data.</summary>
public sealed class NodeCrashTests : IDisposable
{
    private const int Pictures = 150;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("imagesearch-crash-");

    [Fact]
    public async Task A_killed_ingest_resumes_by_itself_and_ends_as_an_undisturbed_one()
    {
        var folder = _root.CreateSubdirectory("pictures");
        for (var seed = 0; seed < Pictures; seed++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{seed:D3}.ppm"), TestPicture.Ppm(seed, width: 640, height: 480));
        }

        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "copy.ppm"), TestPicture.Ppm(7, width: 640, height: 480));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "notes.txt"), "no picture");

        var undisturbed = await IngestAsync("undisturbed", folder.FullName, kill: false);
        var killed = await IngestAsync("killed", folder.FullName, kill: true);

        Assert.Equal(undisturbed.Images, killed.Images);
        Assert.Equal(Pictures, killed.Images);
        foreach (var field in new[] { "state", "found", "added", "known", "rejected" })
        {
            Assert.Equal(undisturbed.Job[field]!.ToJsonString(), killed.Job[field]!.ToJsonString());
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>Takes the folder in on fresh data, killing the node on the way once where asked.</summary>
    private async Task<(JsonNode Job, int Images)> IngestAsync(string name, string folder, bool kill)
    {
        string[] args = ["--port", "0", "--data", Path.Combine(_root.FullName, name), "--Ingest:BatchSize", "8"];
        string job;
        using (var first = NodeProcess.Start(args))
        {
            using var http = new HttpClient { BaseAddress = new Uri(await first.ReadUrlAsync()) };
            using var response = await http.PostAsJsonAsync("/v1/ingest", new { source = folder });
            job = (string)(await response.ReadAsync(global::System.Net.HttpStatusCode.Accepted))["job"]!;
            if (!kill)
            {
                var undisturbed = await EndOfAsync(http, job);
                first.Kill(entireProcessTree: true);
                await first.WaitForExitAsync();
                return undisturbed;
            }

            while ((long)(await http.GetJsonAsync($"/v1/jobs/{job}"))["added"]! < Pictures / 10)
            {
                await Task.Yield();
            }

            first.Kill();
            await first.WaitForExitAsync();
        }

        using var second = NodeProcess.Start(args);
        using var again = new HttpClient { BaseAddress = new Uri(await second.ReadUrlAsync()) };
        var ended = await EndOfAsync(again, job);
        second.Kill(entireProcessTree: true);
        await second.WaitForExitAsync();
        return ended;
    }

    private static async Task<(JsonNode Job, int Images)> EndOfAsync(HttpClient http, string job)
    {
        await http.ReadEventsAsync($"/v1/jobs/{job}/events");
        return (await http.GetJsonAsync($"/v1/jobs/{job}"), (int)(await http.GetJsonAsync("/v1/cluster"))["images"]!);
    }
}
