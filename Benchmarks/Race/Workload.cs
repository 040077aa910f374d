using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>Hamming codes, and queries to search them with.</summary>
/// <param name="codes">The codes one behind the other, <paramref name="bits"/> / 8 bytes each. A code's place is its id.</param>
/// <param name="bits">Bits a code.</param>
/// <param name="signatures">Of every code.</param>
/// <param name="queries">The queries; any first part of them is a fair sample.</param>
internal sealed class Workload(byte[] codes, int bits, Signature[] signatures, RaceQuery[] queries)
{
    /// <summary>What the codes are, for the report.</summary>
    public required string Description { get; init; }

    public int Bits => bits;

    public int LengthBytes => bits / 8;

    public int Count => codes.Length / LengthBytes;

    /// <summary>The distance within which neighbours are sought, and copies mostly lie.</summary>
    public int Radius => RadiusOf(bits);

    public byte[] Codes => codes;

    public Signature[] Signatures => signatures;

    public RaceQuery[] Queries => queries;

    public static int RadiusOf(int bits) => bits == 64 ? 8 : (bits / 8) - 1;

    public ReadOnlySpan<byte> Code(int id) => codes.AsSpan(id * LengthBytes, LengthBytes);

    /// <summary>The distance of a query from a code.</summary>
    public int Distance(int query, long id) => HammingDistance.Distance(queries[query].Code, Code(checked((int)id)));
}

/// <summary>A query, as a measure describes a picture.</summary>
internal sealed record RaceQuery(byte[] Code, Signature Signature, byte[] FlipCosts);
