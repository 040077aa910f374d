namespace OrleansImageSearch.Grains.Ingest;

/// <summary>
/// Spreads the batches of a job over the silos that are active while it runs: each batch goes to the silo with the fewest in
/// flight, and to another where its silo dies, cannot reach the catalog, or cannot do it. A batch may therefore arrive
/// twice, and must do no harm then.
/// </summary>
/// <typeparam name="T">What a batch is.</typeparam>
/// <param name="home">The silo of the job, which can do all of it.</param>
/// <param name="batchesPerSilo">Batches in flight on one silo at most.</param>
/// <param name="findSilos">The active silos.</param>
/// <param name="send">Has a silo do a batch; false where it cannot, as one that does not see a job's files.</param>
/// <param name="time">For the pauses between attempts.</param>
internal sealed class BatchDispatcher<T>(
    SiloAddress home,
    int batchesPerSilo,
    Func<Task<IReadOnlyList<SiloAddress>>> findSilos,
    Func<SiloAddress, T, Task<bool>> send,
    TimeProvider time)
{
    /// <summary>Attempts before a batch, and with it the job, fails: with the pauses between them about ten seconds.</summary>
    public const int MaxAttempts = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<SiloAddress, int> _inFlight = [];
    private readonly HashSet<SiloAddress> _blind = [];
    private readonly Queue<Batch> _again = [];
    private IReadOnlyList<SiloAddress> _silos = [home];

    /// <summary>Returns when every batch has been done.</summary>
    /// <exception cref="InvalidOperationException">A batch failed <see cref="MaxAttempts"/> times.</exception>
    /// <exception cref="OperationCanceledException">Batches in flight are left to themselves.</exception>
    public async Task RunAsync(IAsyncEnumerable<T> batches, CancellationToken cancellationToken)
    {
        var running = new HashSet<Task<Attempt>>();
        await using var source = batches.GetAsyncEnumerator(cancellationToken);
        try
        {
            for (var next = await NextAsync(source); next is not null || running.Count > 0; next ??= await NextAsync(source))
            {
                if (next is not null && await FindFreeSiloAsync(next) is { } silo)
                {
                    _inFlight[silo] = _inFlight.GetValueOrDefault(silo) + 1;
                    running.Add(AttemptAsync(next, silo, cancellationToken));
                    next = null;
                    continue;
                }

                var ended = await Task.WhenAny(running).WaitAsync(cancellationToken);
                running.Remove(ended);
                Note(await ended);
            }
        }
        catch when (!cancellationToken.IsCancellationRequested)
        {
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            throw;
        }
    }

    /// <param name="Content">What is sent.</param>
    /// <param name="FailedAttempts">How often a silo failed with it.</param>
    /// <param name="Avoided">The silo that failed last.</param>
    private sealed record Batch(T Content, int FailedAttempts, SiloAddress? Avoided);

    /// <param name="Batch">What was sent.</param>
    /// <param name="Silo">Where to.</param>
    /// <param name="Seen">Whether the silo can do it, as far as known.</param>
    /// <param name="Fault">Why the batch was not done; null where it was.</param>
    private sealed record Attempt(Batch Batch, SiloAddress Silo, bool Seen, Exception? Fault);

    private async ValueTask<Batch?> NextAsync(IAsyncEnumerator<T> source) =>
        _again.TryDequeue(out var again) ? again
        : await source.MoveNextAsync() ? new Batch(source.Current, 0, null)
        : null;

    private async Task<SiloAddress?> FindFreeSiloAsync(Batch batch)
    {
        try
        {
            _silos = await findSilos();
        }
        catch (Exception e) when (PassingFaults.Includes(e))
        {
            // Those known before will do until the next batch.
        }

        return _silos
            .Where(silo => !_blind.Contains(silo))
            .DefaultIfEmpty(home)
            .Where(silo => _inFlight.GetValueOrDefault(silo) < batchesPerSilo)
            .OrderBy(silo => silo.Equals(batch.Avoided))
            .ThenBy(silo => _inFlight.GetValueOrDefault(silo))
            .FirstOrDefault();
    }

    /// <summary>One attempt, and where it failed the pause behind it.</summary>
    private async Task<Attempt> AttemptAsync(Batch batch, SiloAddress silo, CancellationToken cancellationToken)
    {
        Attempt attempt;
        try
        {
            var seen = await send(silo, batch.Content);
            if (seen || !silo.Equals(home))
            {
                return new Attempt(batch, silo, seen, null);
            }

            attempt = new Attempt(batch, silo, seen, new FileNotFoundException("The files change or vanish while they are taken in."));
        }
        catch (Exception e) when (PassingFaults.Includes(e))
        {
            attempt = new Attempt(batch, silo, Seen: true, e);
        }

        if (batch.FailedAttempts + 1 < MaxAttempts)
        {
            var pause = FirstPause * (1 << batch.FailedAttempts);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellationToken);
        }

        return attempt;
    }

    private void Note(Attempt attempt)
    {
        _inFlight[attempt.Silo]--;
        if (attempt.Fault is { } fault)
        {
            var failed = attempt.Batch.FailedAttempts + 1;
            if (failed == MaxAttempts)
            {
                throw new InvalidOperationException($"A part of the work failed on whatever silo in {MaxAttempts} attempts: {fault.Message}", fault);
            }

            _again.Enqueue(attempt.Batch with { FailedAttempts = failed, Avoided = attempt.Silo });
        }
        else if (!attempt.Seen)
        {
            _blind.Add(attempt.Silo);
            _again.Enqueue(attempt.Batch);
        }
    }
}
