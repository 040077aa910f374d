namespace OrleansImageSearch.Catalog;

/// <summary>A file as a listing shows it, before it is read.</summary>
/// <param name="Uri">Where it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When it was last written; the catalog keeps microseconds.</param>
public sealed record ImagePlace(string Uri, long Size, DateTimeOffset ModifiedAt);

/// <summary>A place whose file is stored and has not changed since.</summary>
/// <param name="ImageId">The stored image.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Job">The last job that came across the file: a job that finds itself here has counted it.</param>
public sealed record KnownPlace(long ImageId, string Sha256, Guid? Job);
