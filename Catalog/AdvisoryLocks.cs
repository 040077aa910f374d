using System.Globalization;

namespace OrleansImageSearch.Catalog;

/// <summary>Keys of PostgreSQL advisory locks: any numbers that nobody else uses in this database.</summary>
internal static class AdvisoryLocks
{
    /// <summary>Held while the schema changes.</summary>
    public const long Migration = 0x696D_6773_0001;

    /// <summary>Shared by commits that only add; alone for all that takes away or moves.</summary>
    public const long Commit = 0x696D_6773_0002;

    /// <summary>
    /// Held while a copy of an original is dropped; shared by commits of images that it belongs to. Two originals with the same lock only wait for
    /// each other.
    /// </summary>
    /// <param name="sha256">Of the original, lower-case hex.</param>
    public static long Original(string sha256) => long.Parse(sha256.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
