namespace OrleansImageSearch.Silo;

/// <summary>One node of the cluster without HTTP.</summary>
internal static class SiloHost
{
    private static readonly Dictionary<string, string> Switches = new() { ["--data"] = "Node:DataDirectory" };

    /// <param name="args">Any setting as <c>--Section:Name value</c>; <c>--data</c> for short.</param>
    /// <returns>A host that has not started.</returns>
    /// <exception cref="InvalidOperationException">There is no cluster to be a silo of.</exception>
    public static IHost Create(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, Switches);
        builder.AddNodeDefaults();
        if (ClusterSettings.Read(builder.Configuration).Name is null)
        {
            throw new InvalidOperationException(
                "Cluster:Name is not set: name the cluster to be a silo of. A single node that serves HTTP itself is the program Client.Api.");
        }

        builder.AddImageSearchSilo();
        return builder.Build();
    }

    public static string Describe(IHost host)
    {
        var cluster = ClusterSettings.Read(host.Services.GetRequiredService<IConfiguration>());
        return $"the cluster {cluster.Name} as {cluster.Address}:{cluster.SiloPort}, clients at port {cluster.GatewayPort}";
    }
}
