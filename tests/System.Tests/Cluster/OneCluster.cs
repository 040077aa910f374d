namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>Tests that run a cluster of processes: one cluster at a time is enough for a small machine, and a process has one network.</summary>
[CollectionDefinition(Name)]
public sealed class OneCluster
{
    public const string Name = "one cluster";
}
