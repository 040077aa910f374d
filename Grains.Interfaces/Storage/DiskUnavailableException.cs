namespace OrleansImageSearch.Grains.Interfaces.Storage;

/// <summary>A disk is not where it was looked for, or does not work. The message says which and why.</summary>
[GenerateSerializer, Alias("disk-unavailable")]
public sealed class DiskUnavailableException(string message) : Exception(message);
