namespace OrleansImageSearch.Grains.Interfaces.Library;

/// <summary>An image is known, and its original cannot be read. The message says where it was and what to do.</summary>
[GenerateSerializer, Alias("original-unavailable")]
public sealed class OriginalUnavailableException(string message) : Exception(message);
