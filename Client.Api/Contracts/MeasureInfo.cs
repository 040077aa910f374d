namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>A measure that images can be compared by.</summary>
/// <param name="Name">As pdq.</param>
/// <param name="Stamp">Name and version, pdq/1, or name and model.</param>
/// <param name="Weight">How much it counts where a search names no measures; 0: not at all, by the collection's calibration.</param>
/// <param name="MaxDistance">The largest distance, in its own unit.</param>
public sealed record MeasureInfo(string Name, string Stamp, double Weight, float MaxDistance);
