namespace OrleansImageSearch.Catalog.Maps;

/// <summary>
/// The random order in which a map's points are shown: an image's rank is a hash of its id, so it is the same in every map, and those of the lowest
/// ranks are a random sample, of every size, of any part of the map. Level 0 has a 4^-15 of all points, each further one with those before four times as many.
/// </summary>
public static class MapRank
{
    public const int FinestLevel = 15;

    /// <summary>0 to 2^30 - 1.</summary>
    public static int Of(long imageId)
    {
        // The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
        var z = unchecked((ulong)imageId * 0x9E3779B97F4A7C15);
        z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
        return (int)((z ^ z >> 31) >> 34);
    }

    /// <summary>The level of a rank.</summary>
    public static short LevelOf(int rank)
    {
        var bits = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)rank);
        return (short)((bits + 1) / 2);
    }

    /// <summary>The last level up to which so many of <paramref name="points"/> are to be expected, no more than <paramref name="wanted"/>.</summary>
    public static int LevelFor(long points, int wanted)
    {
        var level = FinestLevel;
        for (var expected = (double)points; expected > wanted && level > 0; expected /= 4)
        {
            level--;
        }

        return level;
    }
}
