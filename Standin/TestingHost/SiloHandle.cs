using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>One silo of a <see cref="TestCluster"/>.</summary>
public abstract class SiloHandle : IAsyncDisposable
{
    public TestClusterOptions? ClusterOptions { get; set; }

    public short InstanceNumber { get; set; }

    public string Name { get; set; } = null!;

    public SiloAddress SiloAddress { get; set; } = null!;

    public SiloAddress GatewayAddress { get; set; } = null!;

    public abstract bool IsActive { get; }

    public abstract Task StopSiloAsync(bool stopGracefully);

    public abstract ValueTask DisposeAsync();

    public override string ToString() => SiloAddress.ToString();
}

/// <summary>A silo with its host in this process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private readonly Silo _silo;

    internal InProcessSiloHandle(IHost host)
    {
        SiloHost = host;
        _silo = host.Services.GetRequiredService<Silo>();
        (Name, SiloAddress, GatewayAddress) = (_silo.Name, _silo.SiloAddress, _silo.GatewayAddress);
    }

    public IHost SiloHost { get; }

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => _silo.Status != SiloStatus.Dead;

    public override async Task StopSiloAsync(bool stopGracefully)
    {
        if (!stopGracefully)
        {
            _silo.Kill();
        }

        await SiloHost.StopAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)SiloHost).DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
