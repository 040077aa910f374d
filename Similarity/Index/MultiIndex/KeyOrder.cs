namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>The order of a table's keys, by counting.</summary>
internal static class KeyOrder
{
    /// <summary>The first place of each key, and behind the last key the end.</summary>
    public static int[] Starts(int keyBits, ReadOnlySpan<Substring> substrings)
    {
        var starts = new int[(1 << keyBits) + 1];
        foreach (var substring in substrings)
        {
            starts[substring.Key + 1]++;
        }

        for (var key = 1; key < starts.Length; key++)
        {
            starts[key] += starts[key - 1];
        }

        return starts;
    }
}
