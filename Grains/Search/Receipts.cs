using System.Diagnostics;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Grains.Search;

/// <summary>Writes receipts.</summary>
internal static class Receipts
{
    /// <param name="answers">Of every measure asked.</param>
    /// <param name="clock">The stages so far.</param>
    public static SearchReceipt Of(IReadOnlyList<FanOutResult> answers, StageClock clock)
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
            answers.Sum(answer => answer.ScanMs));
    }
}

/// <summary>Time by stage from its construction on.</summary>
internal sealed class StageClock
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<StageTime> _stages = [];

    public double TotalMs => Stopwatch.GetElapsedTime(_start).TotalMilliseconds;

    public StageTime[] Stages => [.. _stages];

    /// <summary>Ends a stage; one that comes again is added up.</summary>
    public void Lap(string stage)
    {
        var elapsed = TotalMs - _stages.Sum(lap => lap.ElapsedMs);
        var known = _stages.FindIndex(lap => lap.Name == stage);
        if (known < 0)
        {
            _stages.Add(new StageTime(stage, elapsed));
        }
        else
        {
            _stages[known] = new StageTime(stage, _stages[known].ElapsedMs + elapsed);
        }
    }
}
