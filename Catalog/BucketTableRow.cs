namespace OrleansImageSearch.Catalog;

/// <summary>The bucket table of one measure.</summary>
/// <param name="Version">1 at first; grows with every split.</param>
/// <param name="Prefixes">In signature order; together they hold every signature exactly once.</param>
public sealed record BucketTableRow(long Version, IReadOnlyList<PrefixRow> Prefixes);

/// <param name="Bits">The prefix's bits, left-aligned; the rest are zero.</param>
/// <param name="Length">0 (everything) to 32.</param>
public readonly record struct PrefixRow(uint Bits, int Length);
