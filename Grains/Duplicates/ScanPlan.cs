using OrleansImageSearch.Grains.Interfaces.Duplicates;

namespace OrleansImageSearch.Grains.Duplicates;

/// <summary>How a scan divides its work: runs of buckets of about one size, each joined with itself and with every other.</summary>
internal static class ScanPlan
{
    /// <summary>Stands in the place of a block in parts of a scan that are runs of ids.</summary>
    public const int SearchedRuns = -1;

    /// <summary>The smallest signature of each block.</summary>
    /// <param name="buckets">The smallest signature of each bucket, ascending, and how many codes it has.</param>
    /// <param name="blockSize">A block is full with so many codes; a larger bucket is a block by itself.</param>
    public static IEnumerable<uint> Divide(IEnumerable<(uint First, long Codes)> buckets, int blockSize)
    {
        var filled = long.MaxValue / 2;
        foreach (var (first, codes) in buckets)
        {
            if (filled + codes > blockSize)
            {
                yield return first;
                filled = 0;
            }

            filled += codes;
        }
    }

    /// <summary>Every block with itself and every other, those first whose signatures are alike.</summary>
    public static IEnumerable<(SignatureBlock First, SignatureBlock Second)> Joins(IReadOnlyList<uint> blocks)
    {
        for (var apart = 0; apart < blocks.Count; apart++)
        {
            for (var first = 0; first + apart < blocks.Count; first++)
            {
                yield return (Block(blocks, first), Block(blocks, first + apart));
            }
        }
    }

    private static SignatureBlock Block(IReadOnlyList<uint> blocks, int number) =>
        new(number, blocks[number], number + 1 < blocks.Count ? blocks[number + 1] - 1 : uint.MaxValue);
}
