using System.Diagnostics;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Grains.Search;

/// <summary>Writes receipts.</summary>
internal static class Receipts
{
    /// <param name="answers">Of every measure asked.</param>
    /// <param name="clock">The stages so far.</param>
    /// <param name="trace">Whether it is to list the calls.</param>
    public static SearchReceipt Of(IReadOnlyList<FanOutResult> answers, StageClock clock, bool trace = false)
    {
        string[] failed = [.. answers.SelectMany(answer => answer.Failed)];
        return new SearchReceipt(
            answers.Sum(answer => answer.Asked),
            failed.Length,
            answers.Sum(answer => answer.Total),
            failed,
            answers.Min(answer => answer.Coverage),
            answers.All(answer => answer.IsComplete),
            clock.TotalMs,
            clock.Stages,
            answers.Sum(answer => answer.ScanMs),
            answers.SelectMany(answer => answer.Calls)
                .Where(call => call.Outcome == BucketCallOutcome.Answered)
                .Select(call => call.Answer!.Silo)
                .Distinct()
                .Count(),
            trace ? [.. answers.SelectMany(answer => answer.Calls).OrderBy(call => call.StartedAt).Select(call => call.Since(clock.StartedAt))] : null);
    }
}

/// <summary>Time by stage from its construction on.</summary>
internal sealed class StageClock
{
    private readonly List<StageTime> _stages = [];

    /// <summary>A timestamp of <see cref="Stopwatch"/>.</summary>
    public long StartedAt { get; } = Stopwatch.GetTimestamp();

    public double TotalMs => Stopwatch.GetElapsedTime(StartedAt).TotalMilliseconds;

    public StageTime[] Stages => [.. _stages];

    /// <summary>Ends a stage; one that comes again is added up.</summary>
    public void Lap(string stage)
    {
        var start = _stages.Sum(lap => lap.ElapsedMs);
        var elapsed = TotalMs - start;
        var known = _stages.FindIndex(lap => lap.Name == stage);
        if (known < 0)
        {
            _stages.Add(new StageTime(stage, elapsed, start));
        }
        else
        {
            _stages[known] = _stages[known] with { ElapsedMs = _stages[known].ElapsedMs + elapsed };
        }
    }
}
