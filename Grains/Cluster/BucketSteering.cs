using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Cluster;

namespace OrleansImageSearch.Grains.Cluster;

/// <summary>
/// Sees to it that every bucket is held by a silo, and that silos hold about as many descriptors: looks at the reports, begins
/// what is due, and leaves it to later looks to see whether it came about.
/// </summary>
internal sealed partial class BucketSteering(IGrainFactory grains, ClusterGrainOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>A move that no report has confirmed by then counts as failed.</summary>
    private static readonly TimeSpan MoveTimeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (SiloAddress To, long StartedAt)> _moves = [];
    private readonly Dictionary<string, SiloAddress> _loading = [];

    /// <summary>Descriptors in each bucket when it was last held, to find room for it where its silo is lost.</summary>
    private readonly Dictionary<string, int> _counts = [];

    public int MovesInFlight => _moves.Count;

    /// <param name="silos">Those that may hold buckets; all of them have reported.</param>
    /// <param name="buckets">The keys of all buckets in use.</param>
    /// <param name="residents">Who holds which, by the reports.</param>
    public void Step(
        IReadOnlyCollection<SiloAddress> silos,
        IReadOnlyCollection<string> buckets,
        IReadOnlyDictionary<string, (SiloAddress Silo, BucketReport Bucket)> residents)
    {
        foreach (var (key, move) in _moves)
        {
            if (!silos.Contains(move.To)
                || time.GetElapsedTime(move.StartedAt) > MoveTimeout
                || (residents.TryGetValue(key, out var held) && held.Silo.Equals(move.To)))
            {
                _moves.Remove(key);
            }
        }

        foreach (var (key, held) in residents)
        {
            _counts[key] = held.Bucket.Count;
        }

        PlacedBucket[] placed = [.. buckets
            .Where(residents.ContainsKey)
            .Select(key => new PlacedBucket(key, _moves.TryGetValue(key, out var move) ? move.To : residents[key].Silo, residents[key].Bucket.Count))
            .Where(bucket => silos.Contains(bucket.Silo))];
        string[] cold = [.. buckets.Where(key => !residents.ContainsKey(key) && !_moves.ContainsKey(key))];
        if (cold.Length > 0)
        {
            Load(cold, silos, placed);
        }
        else if (_loading.Count == 0)
        {
            Balance(silos, placed);
        }
    }

    /// <summary>Loads the largest buckets first, each where there is most room.</summary>
    private void Load(string[] cold, IReadOnlyCollection<SiloAddress> silos, IEnumerable<PlacedBucket> placed)
    {
        var loads = silos.ToDictionary(silo => silo, _ => 0L);
        foreach (var bucket in placed.Concat(_loading.Select(entry => new PlacedBucket(entry.Key, entry.Value, CountOf(entry.Key)))))
        {
            if (loads.ContainsKey(bucket.Silo))
            {
                loads[bucket.Silo] += bucket.Count;
            }
        }

        foreach (var key in cold.Where(key => !_loading.ContainsKey(key)).OrderByDescending(CountOf).Take(options.ActivationsAtOnce - _loading.Count).ToArray())
        {
            var emptiest = loads.MinBy(load => load.Value).Key;
            loads[emptiest] += CountOf(key);
            _ = LoadAsync(key, emptiest);
        }
    }

    /// <summary>One descriptor where it has never been held, so that unknown buckets are spread by number.</summary>
    private int CountOf(string key) => Math.Max(1, _counts.GetValueOrDefault(key));

    private void Balance(IReadOnlyCollection<SiloAddress> silos, PlacedBucket[] placed)
    {
        foreach (var move in BalancePlanner.Plan(silos, placed).Where(move => !_moves.ContainsKey(move.Key)).Take(options.MovesAtOnce - _moves.Count).ToArray())
        {
            _moves[move.Key] = (move.To, time.GetTimestamp());
            _ = MoveAsync(move);
        }
    }

    private async Task LoadAsync(string key, SiloAddress silo)
    {
        _loading[key] = silo;
        try
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
            await grains.GetGrain<IBucketGrain>(key).GetStatusAsync();
        }
        catch (Exception e)
        {
            LogNotLoaded(e, key, silo);
        }
        finally
        {
            _loading.Remove(key);
        }
    }

    private async Task MoveAsync(BucketMove move)
    {
        try
        {
            var bucket = grains.GetGrain<IBucketGrain>(move.Key);
            await bucket.MoveAsync(move.To);

            // Follows the bucket to where it loads, so that no search has to wait for that.
            var status = await bucket.GetStatusAsync();
            LogMoved(move.Key, status.Silo, status.Count);
        }
        catch (Exception e)
        {
            _moves.Remove(move.Key);
            LogNotMoved(e, move.Key, move.To);
        }
    }

    [LoggerMessage(LogLevel.Information, "Bucket {Key} with {Count} descriptors was moved to {Silo}")]
    private partial void LogMoved(string key, string silo, int count);

    [LoggerMessage(LogLevel.Warning, "Bucket {Key} was not loaded on {Silo}; it is tried again")]
    private partial void LogNotLoaded(Exception exception, string key, SiloAddress silo);

    [LoggerMessage(LogLevel.Warning, "Bucket {Key} was not moved to {Silo}; it is tried again")]
    private partial void LogNotMoved(Exception exception, string key, SiloAddress silo);
}
