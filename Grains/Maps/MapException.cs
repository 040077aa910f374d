namespace OrleansImageSearch.Grains.Maps;

/// <summary>A map cannot be made; the message says why, and what to do.</summary>
public sealed class MapException(string message) : Exception(message);
