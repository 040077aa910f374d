using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>Divides vectors among cells and finds out how many cells a search must probe. The same vectors in the same order give the same.</summary>
internal static class VectorCellsBuilder
{
    private const int Seed = 2011;

    /// <summary>Cells for the square root of the vectors: probing and the search for the nearest centroids then take about the same.</summary>
    private const double CellsPerRoot = 2;

    /// <summary>Vectors whose neighbours are sought to calibrate the probing.</summary>
    private const int Samples = 200;

    /// <param name="sources">The vectors, without all-zero codes.</param>
    /// <param name="dimensions">Bytes a code.</param>
    /// <param name="level">A supported level.</param>
    public static (VectorCells Cells, ProbeCalibration Calibration) Build(IReadOnlyList<CodeArray> sources, int dimensions, KernelLevel level)
    {
        var random = new Random(Seed);
        var count = sources.Sum(source => source.Count);
        var cellCount = Math.Max(1, (int)(CellsPerRoot * Math.Sqrt(count)));
        var sample = Pick(sources, cellCount * KMeans.SamplesPerCell, random);
        var cells = new VectorCells(KMeans.Train(sample, cellCount, level), dimensions, level);
        foreach (var source in sources)
        {
            for (var slot = 0; slot < source.Count; slot++)
            {
                cells.Add(source.Ids[slot], source.Code(slot));
            }
        }

        foreach (var cell in cells.Cells)
        {
            cell.Trim();
        }

        var calibration = new ProbeCalibration();
        var samples = Pick(sources, Samples, random);
        for (var slot = 0; slot < samples.Count; slot++)
        {
            calibration.Observe(cells.Sample(samples.Ids[slot], samples.Code(slot), ProbeCalibration.MaxNeighbors));
        }

        return (cells, calibration);
    }

    /// <summary>So many different vectors at random, or all, in random order.</summary>
    private static CodeArray Pick(IReadOnlyList<CodeArray> sources, int count, Random random)
    {
        var places = sources.SelectMany((source, i) => Enumerable.Range(0, source.Count).Select(slot => (Source: i, Slot: slot))).ToArray();
        random.Shuffle(places);
        var picked = new CodeArray(sources[0].CodeLengthBytes);
        foreach (var (source, slot) in places.AsSpan(0, Math.Min(count, places.Length)))
        {
            picked.Append(sources[source].Ids[slot], sources[source].Code(slot));
        }

        return picked;
    }
}
