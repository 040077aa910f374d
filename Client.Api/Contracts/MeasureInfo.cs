namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>A measure that images can be compared by.</summary>
/// <param name="Name">As pdq.</param>
/// <param name="Stamp">Name and version, pdq/1, or name and model.</param>
/// <param name="Weight">How much it counts where a search names no measures; 0: not at all, by the collection's calibration.</param>
/// <param name="MaxDistance">The largest distance, in its own unit.</param>
public sealed record MeasureInfo(string Name, string Stamp, double Weight, float MaxDistance);

/// <summary>How much a request may hold.</summary>
/// <param name="MaxFileBytes">Bytes in one file.</param>
/// <param name="MaxRequestBytes">Bytes in one request, all of its files together.</param>
/// <param name="MaxQueryImages">Query images in one search, and negative examples.</param>
/// <param name="MaxK">Hits in one answer.</param>
public sealed record Limits(int MaxFileBytes, long MaxRequestBytes, int MaxQueryImages, int MaxK);
