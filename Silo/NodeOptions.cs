namespace OrleansImageSearch.Silo;

/// <summary>Where this node keeps what is its own. Configuration section <c>Node</c>.</summary>
public sealed class NodeOptions
{
    /// <summary>
    /// The folder for uploaded originals and, where no catalog is named, for the node's private PostgreSQL.
    /// Default: <c>data</c> in the current folder.
    /// </summary>
    public string DataDirectory { get; set; } = "data";
}
