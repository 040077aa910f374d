using System.Collections.Concurrent;
using System.Security.Cryptography;
using Orleans.Concurrency;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

/// <summary>One upload of a race.</summary>
/// <param name="Race">The race.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Outcome">What the caller was told; null where the call failed and the caller left it at that.</param>
internal sealed record Runner(int Race, string Sha256, byte[] Content, IngestOutcome? Outcome);

/// <summary>
/// Races of pictures that look alike, uploaded at the same time over all silos, many races at once, while silos die. A caller whose silo died
/// makes the same call again, as every node does for its HTTP clients; the last of each race leaves it at that.
/// </summary>
internal sealed class LookAlikeRaces(ImageCluster cluster, DuplicatePolicy policy)
{
    public const int RunnersPerRace = 3;

    private const int RacesAtOnce = 16;
    private const int Side = 64;
    private const int Noise = 6;
    private const int WorkerKeys = 16;

    private int _calls;
    private int _failedCalls;

    /// <summary>Calls that failed since their silo died.</summary>
    public int FailedCalls => _failedCalls;

    /// <summary>The clean picture of a race, which nobody uploads.</summary>
    public static byte[] PictureOf(int race) => TestPicture.Ppm(race, Side, Side);

    /// <param name="races">How many.</param>
    /// <param name="deaths">Silos killed, evenly spread over the races, and replaced.</param>
    /// <returns>All that took part.</returns>
    public async Task<IReadOnlyCollection<Runner>> RunAsync(int races, int deaths)
    {
        var runners = new ConcurrentBag<Runner>();
        using var finished = new SemaphoreSlim(0);
        var running = Parallel.ForEachAsync(
            Enumerable.Range(0, races),
            new ParallelOptions { MaxDegreeOfParallelism = RacesAtOnce },
            async (race, _) =>
            {
                var clean = PictureOf(race);
                foreach (var runner in await Task.WhenAll(Enumerable.Range(0, RunnersPerRace).Select(number => Task.Run(() => RunAsync(race, number, clean)))))
                {
                    runners.Add(runner);
                }

                finished.Release();
            });

        var random = new Random(races);
        for (var death = 0; death < deaths; death++)
        {
            for (var race = 0; race < races / (deaths + 1); race++)
            {
                await await Task.WhenAny(finished.WaitAsync(), running);
            }

            await cluster.Orleans.KillSiloAsync(cluster.Orleans.SecondarySilos[random.Next(cluster.Orleans.SecondarySilos.Count)]);
            await cluster.Orleans.StartAdditionalSiloAsync();
        }

        await running;
        return runners;
    }

    private async Task<Runner> RunAsync(int race, int number, byte[] clean)
    {
        var content = Vary(clean, seed: race * RunnersPerRace + number);
        var upload = new[] { new Upload($"{race}-{number}.ppm", content) }.AsImmutable();
        var request = Guid.NewGuid();
        var outcome = await CallAsync(() => Worker().AddUploadsAsync(upload, request, policy), again: number < RunnersPerRace - 1);
        return new Runner(race, Convert.ToHexStringLower(SHA256.HashData(content)), content, outcome?.Single());
    }

    private IIngestGrain Worker() => cluster.Orleans.GrainFactory.GetGrain<IIngestGrain>(Interlocked.Increment(ref _calls) % WorkerKeys);

    private async Task<IngestOutcome[]?> CallAsync(Func<Task<IngestOutcome[]>> call, bool again)
    {
        do
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                Interlocked.Increment(ref _failedCalls);
                await Task.Yield();
            }
        }
        while (again);
        return null;
    }

    /// <summary>Other bytes, a picture that looks the same.</summary>
    private static byte[] Vary(byte[] clean, int seed)
    {
        var noise = new byte[Side * Side * 3];
        new Random(seed).NextBytes(noise);
        var varied = (byte[])clean.Clone();
        for (var (i, at) = (0, clean.Length - noise.Length); i < noise.Length; i++, at++)
        {
            varied[at] = (byte)Math.Clamp(varied[at] + noise[i] % (2 * Noise + 1) - Noise, 0, 255);
        }

        return varied;
    }
}
