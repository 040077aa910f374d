using System.Diagnostics;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>A contestant in this process, given by how it searches one query.</summary>
internal sealed class InProcess(string name, RaceCodes codes, Func<long> memoryBytes, Func<byte[], Neighbor[]> search) : IContestant
{
    public string Name => name;

    public long MemoryBytes => memoryBytes();

    public Task<RaceRound> RunAsync()
    {
        var nearest = new long[codes.Queries.Length];
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < nearest.Length; i++)
        {
            nearest[i] = search(codes.Queries[i]) is [var first, ..] ? first.Id : -1;
        }

        return Task.FromResult(new RaceRound(Stopwatch.GetElapsedTime(start).TotalSeconds, nearest));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
