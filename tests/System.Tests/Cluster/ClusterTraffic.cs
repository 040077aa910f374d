using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>
/// Uploads and searches without a break from outside, and remembers what was acknowledged and answered. A request that fails is made again
/// until it succeeds, as a user would.
/// </summary>
internal sealed class ClusterTraffic(HttpClient http, IReadOnlyList<long> stored) : IDisposable
{
    public const int K = 10;

    private const int Uploaders = 2;
    private const int Searchers = 2;
    private const int FirstSeed = 1_000_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, long> _acknowledged = new();
    private readonly List<long> _known = [.. stored];
    private readonly ConcurrentQueue<ClusterAnswer> _answers = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly PauseClock _ingestPause = new();
    private readonly PauseClock _answerPause = new();
    private readonly PauseClock _completePause = new();
    private int _nextSeed = FirstSeed;
    private Task _running = Task.CompletedTask;

    /// <summary>Ids by picture, of all uploads that were acknowledged.</summary>
    public IReadOnlyDictionary<int, long> Acknowledged => _acknowledged;

    public IReadOnlyCollection<ClusterAnswer> Answers => _answers;

    /// <summary>Pictures that were sent at all.</summary>
    public int Begun => _nextSeed - FirstSeed;

    public void Start()
    {
        _running = Task.WhenAll(
            Enumerable.Range(0, Uploaders).Select(_ => GuardAsync(UploadAsync()))
                .Concat(Enumerable.Range(0, Searchers).Select(searcher => GuardAsync(SearchAsync(new Random(searcher))))));

        async Task GuardAsync(Task worker)
        {
            try
            {
                await worker;
            }
            finally
            {
                await _stop.CancelAsync();
            }
        }
    }

    /// <summary>Images in the order in which they were acknowledged, the stored ones first.</summary>
    public long[] Known()
    {
        lock (_known)
        {
            return [.. _known];
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>Waits until both an upload and a complete answer have come that were asked for after this call.</summary>
    public async Task GoesOnAsync()
    {
        var (uploads, answers) = (_acknowledged.Count + Uploaders, CompleteAnswers() + Searchers);
        while (_acknowledged.Count <= uploads || CompleteAnswers() <= answers)
        {
            await await Task.WhenAny(_running, _ingestPause.NextAsync()).WaitAsync(ProcessCluster.StepLimit);
        }
    }

    /// <summary>What happened, for a person to read.</summary>
    public IEnumerable<string> Describe() =>
    [
        $"{_acknowledged.Count} uploads acknowledged, {_answers.Count} searches answered, {CompleteAnswers()} of them complete",
        $"longest pause: {_ingestPause.Longest.TotalSeconds:F1} s without an acknowledged upload, {_answerPause.Longest.TotalSeconds:F1} s without an answer, "
            + $"{_completePause.Longest.TotalSeconds:F1} s without a complete answer",
        .. _failures.Select(failure => $"{failure.Value} x {failure.Key}"),
    ];

    public void Dispose() => _stop.Dispose();

    private int CompleteAnswers() => _answers.Count(answer => answer.IsComplete);

    private async Task UploadAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var seed = Interlocked.Increment(ref _nextSeed) - 1;
            var picture = TestPicture.Ppm(seed, width: 64, height: 48);
            while (true)
            {
                var response = await SendAsync("upload", () => http.UploadAsync(($"{seed}.ppm", picture)));
                if (response is not null)
                {
                    var id = (long)response["images"]![0]!["id"]!;
                    _acknowledged[seed] = id;
                    lock (_known)
                    {
                        _known.Add(id);
                    }

                    _ingestPause.Tick();
                    break;
                }
            }
        }
    }

    private async Task SearchAsync(Random random)
    {
        while (!_stop.IsCancellationRequested)
        {
            // Half of all searches ask for what has just come in.
            int known;
            long query;
            lock (_known)
            {
                known = _known.Count;
                query = _known[random.Next(2) == 0 ? known - 1 : random.Next(known)];
            }

            var response = await SendAsync("search", () => http.GetAsync($"/v1/images/{query}/similar?measure=pdq&exact=true&k={K}"));
            if (response is not null)
            {
                var isComplete = (bool)response["receipt"]!["complete"]!;
                _answers.Enqueue(new ClusterAnswer(query, known, isComplete, [.. response["hits"]!.AsArray().Select(hit =>
                    ((long)hit!["id"]!, (int)(double)hit["measures"]!["pdq"]!["distance"]!))]));
                _answerPause.Tick();
                if (isComplete)
                {
                    _completePause.Tick();
                }
            }
        }
    }

    /// <returns>Null where it failed.</returns>
    private async Task<JsonNode?> SendAsync(string what, Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            using var response = await send();
            if (response.IsSuccessStatusCode)
            {
                return JsonNode.Parse(await response.Content.ReadAsStringAsync());
            }

            Count($"{what}: {(int)response.StatusCode}");
            Assert.True(
                response.StatusCode == HttpStatusCode.ServiceUnavailable,
                $"{what}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            Count($"{what}: {exception.GetType().Name}");
        }

        return null;
    }

    private void Count(string failure) => _failures.AddOrUpdate(failure, 1, (_, count) => count + 1);
}

/// <param name="Query">The stored image that was asked for.</param>
/// <param name="Known">How many images had been acknowledged before it was asked.</param>
/// <param name="IsComplete">What the receipt says.</param>
/// <param name="Hits">Ids and distances, best first.</param>
internal sealed record ClusterAnswer(long Query, int Known, bool IsComplete, (long Id, int Distance)[] Hits);

/// <summary>Measures the longest time between two successes.</summary>
internal sealed class PauseClock
{
    private readonly Lock _gate = new();
    private long _last = Stopwatch.GetTimestamp();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TimeSpan Longest { get; private set; }

    public void Tick()
    {
        lock (_gate)
        {
            var pause = Stopwatch.GetElapsedTime(_last);
            Longest = pause > Longest ? pause : Longest;
            _last = Stopwatch.GetTimestamp();
            _next.SetResult();
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The next success.</summary>
    public Task NextAsync()
    {
        lock (_gate)
        {
            return _next.Task;
        }
    }
}
