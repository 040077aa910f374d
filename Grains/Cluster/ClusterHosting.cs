using Microsoft.Extensions.DependencyInjection;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Models;
using OrleansImageSearch.Grains.Storage;

namespace OrleansImageSearch.Grains.Cluster;

/// <summary>
/// What a silo does besides answering calls: it reports to the cluster grain, looks after its disks, describes images that lack a
/// descriptor, and decides on uploads that were cut off.
/// </summary>
public static class ClusterHosting
{
    /// <summary>All from when the silo is active. Needs <see cref="ImageServices.AddImageServices"/>.</summary>
    public static ISiloBuilder AddSiloReports(this ISiloBuilder silo)
    {
        // The engine has registered the silo before it configures it, and hosted services start in the order of registration.
        silo.Services.AddHostedService<SiloReporter>();
        silo.Services.AddHostedService<DiskKeeping>();
        silo.Services.AddHostedService<DescriptorFilling>();
        silo.Services.AddHostedService<DecisionSweep>();
        return silo;
    }
}
