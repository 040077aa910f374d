using OrleansImageSearch.Benchmarks.Race;

namespace OrleansImageSearch.Benchmarks.Tests.Race;

public class RaceIndexTests
{
    [Fact]
    public void Indexes_that_fit_the_memory_race_side_by_side_and_those_that_never_fit_not_at_all()
    {
        var heats = RaceIndex.Heats([Index("a", 40), Index("b", 60), Index("c", 101), Index("d", 10)], count: 10, memoryBytes: 1000);

        Assert.Equal([["a", "b"], ["d"]], heats.Select(heat => heat.Select(index => index.Name).ToArray()));
    }

    [Fact]
    public void MultiHash_with_two_flips_is_called_exact_only_where_the_pigeonhole_principle_says_so()
    {
        foreach (var bits in new[] { 64, 256, 1024 })
        {
            var workload = UniformCodes.Create(bits, count: 100, queries: 1, seed: 1);
            foreach (var index in Contestants.MultiHashes(workload))
            {
                foreach (var setting in index.Settings)
                {
                    var (hashes, flips) = (int.Parse(index.Kind[1]), int.Parse(setting.Value));

                    Assert.Equal(hashes * (flips + 1) > workload.Radius, setting.Name.Contains("exact", StringComparison.Ordinal));
                }
            }
        }
    }

    private static RaceIndex Index(string name, double bytesPerImage) => new(name, "none", [], [], bytesPerImage) { Settings = [] };
}
