namespace OrleansImageSearch.Silo;

/// <summary>How this node finds the others. Configuration section <c>Cluster</c>; without a name it is alone.</summary>
public sealed class ClusterSettings
{
    /// <summary>The same for all clusters of this program, so that they can share a database.</summary>
    public const string ServiceId = "image-search";

    /// <summary>The ADO.NET provider that Orleans' membership tables are reached by.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>The cluster's name, the same on all its nodes. Null: a single node.</summary>
    public string? Name { get; set; }

    /// <summary>This node's address as the others reach it. Default 127.0.0.1.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port for the other silos. Default 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for clients. Default 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <exception cref="InvalidOperationException">The cluster has a name and no catalog to meet in.</exception>
    public string RequireConnectionString(string? connectionString) =>
        connectionString is { Length: > 0 }
            ? connectionString
            : throw new InvalidOperationException(
                $"Cluster:Name is '{Name}', but ConnectionStrings:Catalog is not set: name the PostgreSQL server that all nodes share.");
}
