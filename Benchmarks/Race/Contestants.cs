using OrleansImageSearch.Benchmarks.Race.Ours;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>The indexes that race on a workload: ours, FAISS's binary ones, and PDQ's where its sources are given.</summary>
internal static class Contestants
{
    /// <summary>The hidden command of this program that serves our own indexes: <see cref="OwnIndexServer"/>.</summary>
    public const string OwnCommand = "race-index";

    /// <summary>Codes up to which HNSW races: on Hamming codes it takes a good half millisecond to add one.</summary>
    public const int MaxHnswCodes = 100_000;

    /// <summary>Room for a code's id, links to it and growth of arrays, in our index.</summary>
    private const int OwnOverheadBytes = 40;

    /// <summary>A hash table's node, its list's header and the smallest block of the list.</summary>
    private const int HashNodeBytes = 72;

    public static RaceIndex OneShard(Workload workload) => Own("ours: one shard", workload, "shard") with
    {
        Settings = [Exact(workload), new("recall 0.99", "0.99")],
    };

    public static RaceIndex Buckets(Workload workload) => Buckets(workload, LocalBuckets.DefaultCapacity);

    public static RaceIndex Buckets(Workload workload, int capacity) =>
        Own($"ours: buckets of {capacity}", workload, $"{capacity}") with
        {
            Settings = [Exact(workload), new("recall 0.99", "0.99")],
        };

    /// <summary>
    /// FAISS's indexes: the scan; MultiHash without flips and with flips at longer words, of which two at three words of 21 bits (64 bits)
    /// or eleven of 23 (256 bits) find everything within the radius; IVF with about sqrt(n) lists; HNSW with 16 links.
    /// </summary>
    public static IEnumerable<RaceIndex> Faiss(Workload workload)
    {
        yield return Faiss("Flat", ["Flat"], workload.LengthBytes) with { Settings = [new("", "0")] };
        foreach (var index in MultiHashes(workload))
        {
            yield return index;
        }

        var lists = 1 << (int)Math.Round(Math.Log2(Math.Sqrt(workload.Count)));
        yield return Faiss($"IVF {lists}", ["IVF", $"{lists}"], workload.LengthBytes + 20) with
        {
            Settings = [new($"{lists / 16} probes", $"{lists / 16}"), new($"{lists / 4} probes", $"{lists / 4}")],
        };
        if (workload.Count <= MaxHnswCodes)
        {
            yield return Faiss("HNSW M=16", ["HNSW", "16"], workload.LengthBytes + 160) with
            {
                Settings = [new("ef=64", "64"), new("ef=256", "256")],
            };
        }
    }

    /// <param name="workload">Codes of 256 bits.</param>
    /// <param name="program">As <see cref="PdqCompiler"/> built it.</param>
    public static IEnumerable<RaceIndex> Pdq(Workload workload, string program)
    {
        RaceSetting[] settings = [new("", $"{workload.Radius}")];
        yield return new RaceIndex("PDQ Flat, 8 queries a pass", program, [], ["Flat"], workload.LengthBytes) { Settings = settings };
        yield return new RaceIndex("PDQ MIH", program, [], ["MIH"], 250) { Settings = settings };
    }

    /// <summary>FAISS's MultiHash, the fewest and longest words last.</summary>
    public static IEnumerable<RaceIndex> MultiHashes(Workload workload)
    {
        RaceSetting Flips(int flips, string suffix = "") => new($"{flips} {(flips == 1 ? "flip" : "flips")}{suffix}", $"{flips}");
        var exact = $", exact within {workload.Radius}";
        (int Hashes, int Bits, RaceSetting[] Settings)[] indexes = workload.Bits switch
        {
            64 => [(4, 16, [Flips(0), Flips(1)]), (3, 21, [Flips(2, exact)])],
            256 => [(16, 16, [Flips(0)]), (8, 24, [Flips(1)]), (11, 23, [Flips(1), Flips(2, exact)])],
            _ => [(32, 16, [Flips(0)]), (11, 23, [Flips(1), Flips(2)])],
        };
        foreach (var (hashes, bits, settings) in indexes)
        {
            var codesPerHash = workload.Count / Math.Pow(2, bits);
            var hashesPerCode = (1 - Math.Exp(-codesPerHash)) / codesPerHash;
            var bytes = workload.LengthBytes + (hashes * (12 + (hashesPerCode * HashNodeBytes)));
            yield return Faiss($"MultiHash {hashes} x {bits}", ["MultiHash", $"{hashes}", $"{bits}"], bytes) with { Settings = settings };
        }
    }

    private static RaceSetting Exact(Workload workload) => new($"exact within {workload.Radius}", "1");

    private static RaceIndex Own(string name, Workload workload, string kind) =>
        new(name, Environment.ProcessPath!, [OwnCommand], [kind], workload.LengthBytes + OwnOverheadBytes) { Settings = [] };

    private static RaceIndex Faiss(string name, string[] kind, double bytesPerImage) =>
        new($"FAISS {name}", "/usr/bin/python3", [Script("faiss_binary.py")], kind, bytesPerImage) { Settings = [] };

    public static string Script(string file) => Path.Combine(AppContext.BaseDirectory, "Race", "Peers", file);
}
