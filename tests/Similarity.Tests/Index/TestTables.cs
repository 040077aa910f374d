using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Tests.Index;

/// <summary>Random bucket tables and flip costs.</summary>
internal static class TestTables
{
    /// <summary>A table after random splits, some deep and some shallow.</summary>
    public static BucketTable Random(Random random, int buckets)
    {
        var table = BucketTable.Whole;
        while (table.Prefixes.Count < buckets)
        {
            var prefix = table.Prefixes[random.Next(table.Prefixes.Count)];
            table = prefix.Length < Signature.Length ? table.Split(prefix) : table;
        }

        return table;
    }

    public static Signature RandomSignature(Random random) => new((uint)random.NextInt64(1L << 32));

    public static byte[] FlipCosts(Random random, int most = 120)
    {
        var costs = new byte[Signature.Length];
        for (var i = 0; i < costs.Length; i++)
        {
            costs[i] = (byte)random.Next(most + 1);
        }

        return costs;
    }
}
