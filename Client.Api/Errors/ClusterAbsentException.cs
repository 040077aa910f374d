namespace OrleansImageSearch.Client.Api.Errors;

/// <summary>This API is a client of a cluster of which no silo has been found yet.</summary>
internal sealed class ClusterAbsentException()
    : Exception("No silo of the cluster is there yet. Start one; this API finds it by itself.");
