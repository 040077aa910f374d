using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>
/// A workload as files of one folder that any program can read: <c>codes</c> and <c>queries</c> one behind the other,
/// <c>signatures</c> and <c>query-signatures</c> as 32-bit little-endian numbers, <c>flip-costs</c> as 32 bytes a query.
/// </summary>
internal static class WorkloadFiles
{
    public static void Write(Workload workload, string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "codes"), workload.Codes);
        File.WriteAllBytes(Path.Combine(folder, "queries"), [.. workload.Queries.SelectMany(query => query.Code)]);
        File.WriteAllBytes(Path.Combine(folder, "signatures"), MemoryMarshal.AsBytes<Signature>(workload.Signatures));
        var querySignatures = Array.ConvertAll(workload.Queries, query => query.Signature);
        File.WriteAllBytes(Path.Combine(folder, "query-signatures"), MemoryMarshal.AsBytes<Signature>(querySignatures));
        File.WriteAllBytes(Path.Combine(folder, "flip-costs"), [.. workload.Queries.SelectMany(query => query.FlipCosts)]);
    }

    public static Workload Read(string folder, int bits)
    {
        var querySignatures = ReadSignatures(Path.Combine(folder, "query-signatures"));
        var queries = File.ReadAllBytes(Path.Combine(folder, "queries")).Chunk(bits / 8).ToArray();
        var flipCosts = File.ReadAllBytes(Path.Combine(folder, "flip-costs")).Chunk(Signature.Length).ToArray();
        return new Workload(
            File.ReadAllBytes(Path.Combine(folder, "codes")),
            bits,
            ReadSignatures(Path.Combine(folder, "signatures")),
            [.. queries.Select((code, i) => new RaceQuery(code, querySignatures[i], flipCosts[i]))])
        {
            Description = folder,
        };
    }

    private static Signature[] ReadSignatures(string file) => MemoryMarshal.Cast<byte, Signature>(File.ReadAllBytes(file)).ToArray();
}
