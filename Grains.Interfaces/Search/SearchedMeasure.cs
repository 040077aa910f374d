namespace OrleansImageSearch.Grains.Interfaces.Search;

/// <param name="Name">As <c>pdq</c>.</param>
/// <param name="Stamp">What its descriptors carry: name and version, <c>pdq/1</c>, or name and model.</param>
/// <param name="Weight">How much it counts where a search names no measures; 0 where the collection's calibration found that it does not help.</param>
/// <param name="MaxDistance">The largest distance, in its own unit.</param>
[GenerateSerializer, Immutable, Alias("searched-measure")]
public readonly record struct SearchedMeasure(
    [property: Id(0)] string Name, [property: Id(1)] string Stamp, [property: Id(2)] double Weight, [property: Id(3)] float MaxDistance);
