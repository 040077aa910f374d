namespace OrleansImageSearch.Catalog;

/// <summary>
/// The database cannot be reached, restarts, or refuses connections; the same call may succeed later. It carries what the
/// database said as text, since the driver's own exceptions cannot pass between silos.
/// </summary>
[GenerateSerializer, Alias("catalog-unavailable")]
public sealed class CatalogUnavailableException(string message) : Exception(message);
