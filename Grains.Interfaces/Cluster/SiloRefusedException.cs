namespace OrleansImageSearch.Grains.Interfaces.Cluster;

/// <summary>A silo does not fit into the cluster, and must stop. The message says what differs and what to do.</summary>
[GenerateSerializer, Alias("silo-refused")]
public sealed class SiloRefusedException(string message) : Exception(message);
