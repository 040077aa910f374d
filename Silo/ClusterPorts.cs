namespace OrleansImageSearch.Silo;

/// <summary>
/// Refuses to start a silo whose ports are taken before anything of it is seen: a second silo with the same address would have the
/// cluster take it for the first one's successor.
/// </summary>
internal sealed class ClusterPorts(ClusterSettings cluster) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        RequireFree(cluster.SiloPort, nameof(ClusterSettings.SiloPort));
        RequireFree(cluster.GatewayPort, nameof(ClusterSettings.GatewayPort));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void RequireFree(int port, string setting) =>
        PortCheck.RequireFree(cluster.AdvertisedAddress, port, $"set {ClusterSettings.Section}:{setting} to another port");
}
