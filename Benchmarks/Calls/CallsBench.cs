using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Buckets;

namespace OrleansImageSearch.Benchmarks.Calls;

/// <summary>
/// What a grain call costs that asks and answers as a bucket does: on the same silo, on one in another process, twelve of
/// those at once; beside a bare HTTP/2 request of the same size to that process. Rounds alternate between the systems.
/// </summary>
internal static class CallsBench
{
    private const int Calls = 2000;
    private const int Parallel = 12;
    private const int Rounds = 15;

    /// <summary>A code and its frame one way; ten hits and theirs back.</summary>
    private const int QuestionBytes = 150;
    private const int AnswerBytes = CallGrain.Hits * 12 + 30;

    public static async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        var work = Directory.CreateTempSubdirectory("imagesearch-bench-");
        try
        {
            await using var postgres = await PrivatePostgres.StartAsync(Path.Combine(work.FullName, "postgres"), NullLogger.Instance);
            await using (var dataSource = ImageCatalog.CreateDataSource(postgres.ConnectionString))
            {
                await new ImageCatalog(dataSource).MigrateAsync();
            }

            using var silo = await CallsNode.StartSiloAsync(postgres.ConnectionString);
            using var other = StartOther(postgres.ConnectionString);
            var port = int.Parse((await other.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            var measured = await MeasureAsync(silo.Services, port);
            other.StandardInput.Close();
            await other.WaitForExitAsync();
            await silo.StopAsync();
            return measured;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(IServiceProvider services, int port)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var self = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        var near = (await FindAsync(grains, place => place.Equals(self), 1))[0];
        var far = await FindAsync(grains, place => !place.Equals(self), Parallel);
        var query = new BucketQuery([new byte[32]], CallGrain.Hits, 31, Recall: 1);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });

        List<double> bare = [], same = [], across = [], many = [];
        for (var round = -2; round < Rounds; round++)
        {
            // The first rounds are for the compiler.
            var warm = round >= 0;
            Note(bare, await TimeAsync(Calls, () => PostAsync(http, port)), warm);
            Note(same, await TimeAsync(Calls, () => near.SearchAsync(query)), warm);
            Note(across, await TimeAsync(Calls, () => far[0].SearchAsync(query)), warm);
            Note(many, await TimeAsync(Calls / Parallel, () => Task.WhenAll(far.Select(grain => grain.SearchAsync(query)))), warm);
        }

        return
        [
            Measurement.OfRounds("calls", "bare HTTP/2 request to another process", Calls, bare),
            Measurement.OfRounds("calls", "grain call, same silo", Calls, same),
            Measurement.OfRounds("calls", "grain call, silo in another process", Calls, across),
            Measurement.OfRounds("calls", $"{Parallel} grain calls at once, silo in another process", Calls / Parallel, many),
        ];
    }

    /// <summary>Grains on the silos wanted.</summary>
    private static async Task<ICallGrain[]> FindAsync(IGrainFactory grains, Func<SiloAddress, bool> wanted, int count)
    {
        var found = new List<ICallGrain>();
        for (var key = 0; found.Count < count; key++)
        {
            var grain = grains.GetGrain<ICallGrain>(key);
            if (wanted(await grain.GetSiloAsync()))
            {
                found.Add(grain);
            }
        }

        return [.. found];
    }

    private static async Task PostAsync(HttpMessageInvoker http, int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[QuestionBytes]),
        };
        using var response = await http.SendAsync(request, CancellationToken.None);
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task<double> TimeAsync(int count, Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            await call();
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Note(List<double> seconds, double elapsed, bool counts)
    {
        if (counts)
        {
            seconds.Add(elapsed);
        }
    }

    private static Process StartOther(string connectionString) => Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, ["calls-node", connectionString, $"{AnswerBytes}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
