namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>Where to go from here.</summary>
/// <param name="Name">Of this service.</param>
/// <param name="Engine">What runs the grains, and its version.</param>
/// <param name="Links">Paths by what they are for.</param>
public sealed record ServiceIndex(string Name, string Engine, IReadOnlyDictionary<string, string> Links);

/// <param name="Status">live, ready, or degraded.</param>
/// <param name="Problems">What someone should see to; absent where all is well.</param>
public sealed record Health(string Status, string[]? Problems = null);
