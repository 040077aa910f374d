namespace OrleansImageSearch.Grains.Interfaces.Buckets;

/// <summary>The grain key of a bucket: the measure's stamp and the signature prefix, <c>pdq/1/0110</c>; <c>pdq/1/*</c> holds everything.</summary>
/// <param name="Measure">Name and version, <c>pdq/1</c>.</param>
/// <param name="Prefix">Zeros and ones, or <c>*</c>.</param>
public readonly record struct BucketKey(string Measure, string Prefix)
{
    public override string ToString() => $"{Measure}/{Prefix}";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">There is no slash between measure and prefix.</exception>
    public static BucketKey Parse(string key)
    {
        var slash = key.LastIndexOf('/');
        return slash > 0
            ? new BucketKey(key[..slash], key[(slash + 1)..])
            : throw new FormatException($"'{key}' is not a bucket key such as 'pdq/1/0110'.");
    }
}
