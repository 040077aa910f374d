using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansImageSearch.Grains.Models;

/// <summary>Runs the <see cref="DescriptorFiller"/> of a silo, from when the silo is active.</summary>
/// <param name="services">What it needs is there only when the node has started.</param>
/// <param name="logger">Told where it ends early; the silo goes on without it.</param>
public sealed partial class DescriptorFilling(IServiceProvider services, ILogger<DescriptorFilling> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await services.GetRequiredService<DescriptorFiller>().RunAsync(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogEnded(e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Describing stored images ended early; the next start goes on")]
    private partial void LogEnded(Exception exception);
}
