namespace OrleansImageSearch.Similarity;

/// <summary>Random numbers that are the same on every machine and in every version (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).</summary>
internal static class SplitMix64
{
    /// <summary>The <paramref name="step"/>-th output, counted from 1, from seed 0.</summary>
    public static ulong Output(ulong step)
    {
        var z = unchecked(step * 0x9E3779B97F4A7C15);
        z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
        return z ^ z >> 31;
    }
}
