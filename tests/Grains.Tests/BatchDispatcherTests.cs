using System.Collections.Concurrent;
using System.Net;
using OrleansImageSearch.Grains.Ingest;

namespace OrleansImageSearch.Grains.Tests;

public sealed class BatchDispatcherTests
{
    private static readonly SiloAddress Home = Silo(1);
    private static readonly SiloAddress Other = Silo(2);
    private static readonly SiloAddress Third = Silo(3);

    private readonly ConcurrentQueue<(SiloAddress Silo, string Path)> _taken = [];
    private IReadOnlyList<SiloAddress> _silos = [Home, Other, Third];

    [Fact]
    public async Task Batches_are_spread_over_all_silos_within_the_limit_of_each()
    {
        const int PerSilo = 3;
        var arrived = 0;
        var everySiloIsFull = new TaskCompletionSource();
        var inFlight = new ConcurrentDictionary<SiloAddress, int>();

        await RunAsync(PerSilo, 50, async (silo, path) =>
        {
            Assert.True(inFlight.AddOrUpdate(silo, 1, (_, count) => count + 1) <= PerSilo, $"More than {PerSilo} batches are on {silo}.");
            if (Interlocked.Increment(ref arrived) == PerSilo * _silos.Count)
            {
                everySiloIsFull.SetResult();
            }

            await everySiloIsFull.Task;
            inFlight.AddOrUpdate(silo, 0, (_, count) => count - 1);
            return Take(silo, path);
        });

        AssertEachOnce(50);
    }

    [Fact]
    public async Task A_silo_that_joins_takes_part_and_one_that_leaves_no_longer()
    {
        _silos = [Home, Other];

        await RunAsync(1, 40, async (silo, path) =>
        {
            await Task.Yield();
            if (_taken.Count == 10)
            {
                _silos = [Home, Third];
            }

            return Take(silo, path);
        });

        AssertEachOnce(40);
        Assert.Contains(_taken, taken => taken.Silo.Equals(Third));
        Assert.DoesNotContain(_taken.Skip(15), taken => taken.Silo.Equals(Other));
    }

    [Fact]
    public async Task A_silo_that_does_not_see_the_files_is_asked_once_and_its_batch_goes_elsewhere()
    {
        var refused = 0;

        await RunAsync(1, 20, (silo, path) =>
        {
            if (silo.Equals(Other))
            {
                refused++;
                return Task.FromResult(false);
            }

            return Task.FromResult(Take(silo, path));
        });

        AssertEachOnce(20);
        Assert.Equal(1, refused);
    }

    [Fact]
    public async Task A_batch_whose_silo_dies_goes_to_another()
    {
        var deaths = 0;

        await RunAsync(1, 20, (silo, path) =>
        {
            if (silo.Equals(Third))
            {
                deaths++;
                _silos = [Home, Other];
                throw new SiloUnavailableException("It has died.");
            }

            return Task.FromResult(Take(silo, path));
        });

        AssertEachOnce(20);
        Assert.Equal(1, deaths);
    }

    [Fact]
    public async Task A_batch_that_fails_on_live_silos_again_and_again_fails_the_job_with_what_the_last_one_said()
    {
        var attempts = 0;

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(1, 20, (silo, path) =>
        {
            if (path == "5")
            {
                attempts++;
                throw new TimeoutException("The bucket sleeps.");
            }

            return Task.FromResult(Take(silo, path));
        }));

        Assert.Contains("The bucket sleeps.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(BatchDispatcher<string[]>.MaxAttempts, attempts);
    }

    [Fact]
    public async Task A_fault_that_does_not_pass_fails_the_job_at_once()
    {
        var attempts = 0;

        await Assert.ThrowsAsync<FormatException>(() => RunAsync(1, 20, (_, _) =>
        {
            attempts++;
            throw new FormatException("Not a fault of a silo.");
        }));

        Assert.InRange(attempts, 1, 3);
    }

    private static SiloAddress Silo(int port) => SiloAddress.New(IPAddress.Loopback, port, 1);

    private Task RunAsync(int batchesPerSilo, int batches, Func<SiloAddress, string, Task<bool>> send) =>
        new BatchDispatcher<string[]>(Home, batchesPerSilo, () => Task.FromResult(_silos), async (silo, paths) => await send(silo, paths.Single()), new HastyTime())
            .RunAsync(Enumerable.Range(0, batches).Select(batch => new[] { $"{batch}" }).ToAsyncEnumerable(), CancellationToken.None);

    private bool Take(SiloAddress silo, string path)
    {
        _taken.Enqueue((silo, path));
        return true;
    }

    private void AssertEachOnce(int batches) =>
        Assert.Equal(Enumerable.Range(0, batches), _taken.Select(taken => int.Parse(taken.Path)).Order());

    /// <summary>Every pause is over as soon as it begins.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
