using System.Buffers.Binary;
using System.Globalization;

namespace OrleansImageSearch.Storage;

/// <summary>
/// On which disks the copies of a content lie: weighted rendezvous hashing (Schindelhauer and Schomaker, "Weighted distributed hash tables",
/// SPAA 2005, the logarithmic method). For each content every disk draws a time from the exponential distribution of its rate, always
/// the same one, and the earliest disks get the copies. So whoever knows the disks finds the copies, and a disk that comes or goes moves
/// only what comes to it or was on it. <see cref="DrawRates"/> makes a disk hold copies in proportion to its weight.
/// </summary>
public sealed class RendezvousPlacement
{
    private const int KeyDigits = 16;

    private readonly PlacementDisk[] _disks;
    private readonly ulong[] _seeds;
    private readonly double[] _rates;
    private readonly int _copies;

    /// <param name="disks">Disks with distinct ids, in any order.</param>
    /// <param name="copies">Copies of each content, at least 1.</param>
    public RendezvousPlacement(IEnumerable<PlacementDisk> disks, int copies)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        _disks = [.. disks.OrderBy(disk => disk.Id)];
        foreach (var disk in _disks)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(disk.Weight);
        }

        _copies = copies;
        _seeds = Array.ConvertAll(_disks, SeedOf);
        _rates = DrawRates.Of(Array.ConvertAll(_disks, disk => disk.Weight), copies);
    }

    /// <summary>All disks, in the order of their ids.</summary>
    public IReadOnlyList<PlacementDisk> Disks => _disks;

    /// <summary>All disks in the order in which they are to be asked for a content.</summary>
    /// <param name="sha256">Of the content, hexadecimal.</param>
    public PlacementDisk[] Order(string sha256)
    {
        var key = ulong.Parse(sha256.AsSpan(0, KeyDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var times = new double[_disks.Length];
        for (var i = 0; i < times.Length; i++)
        {
            // Above 0 and below 1.
            var uniform = ((Mix(key ^ _seeds[i]) >> 11) + 0.5) / (1UL << 53);
            times[i] = -Math.Log(uniform) / _rates[i];
        }

        var ordered = (PlacementDisk[])_disks.Clone();
        Array.Sort(times, ordered);
        return ordered;
    }

    /// <summary>
    /// The disks that are to hold a content's copies: the first ones in order that are on different nodes; where there are
    /// fewer nodes than copies, then the first of the others.
    /// </summary>
    /// <param name="sha256">Of the content, hexadecimal.</param>
    /// <returns>As many as copies, or all disks where there are fewer.</returns>
    public PlacementDisk[] Choose(string sha256) => Choose(Order(sha256), _copies);

    /// <summary>The same from disks that are in order already.</summary>
    public static PlacementDisk[] Choose(IReadOnlyCollection<PlacementDisk> ordered, int copies)
    {
        var firstOfNodes = ordered.DistinctBy(disk => disk.Node).Take(copies).ToArray();
        return firstOfNodes.Length == copies ? firstOfNodes : [.. firstOfNodes, .. ordered.Except(firstOfNodes).Take(copies - firstOfNodes.Length)];
    }

    private static ulong SeedOf(PlacementDisk disk)
    {
        Span<byte> id = stackalloc byte[16];
        disk.Id.TryWriteBytes(id, bigEndian: true, out _);
        return Mix(Mix(BinaryPrimitives.ReadUInt64BigEndian(id)) + BinaryPrimitives.ReadUInt64BigEndian(id[8..]));
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every bit depends on every bit.</summary>
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9E3779B97F4A7C15;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
            z = (z ^ z >> 27) * 0x94D049BB133111EB;
            return z ^ z >> 31;
        }
    }
}
