using Microsoft.Extensions.DependencyInjection;

namespace OrleansImageSearch.Grains.Cluster;

/// <summary>Makes a silo report to the cluster grain.</summary>
public static class ClusterHosting
{
    /// <summary>Reports from when the silo is active. Needs <see cref="ImageServices.AddImageServices"/>.</summary>
    public static ISiloBuilder AddSiloReports(this ISiloBuilder silo)
    {
        // The engine has registered the silo before it configures it, and hosted services start in the order of registration.
        silo.Services.AddHostedService<SiloReporter>();
        return silo;
    }
}
