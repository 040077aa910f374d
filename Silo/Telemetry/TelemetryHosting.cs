using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansImageSearch.Grains.Telemetry;

namespace OrleansImageSearch.Silo.Telemetry;

/// <summary>Makes traces and metrics of a host available.</summary>
public static class TelemetryHosting
{
    /// <summary>Set to where a collector listens, as the OpenTelemetry specification has it; unset, nothing is sent.</summary>
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Sources = [Instrumentation.Name, "Microsoft.AspNetCore", "Microsoft.Orleans.*", "Npgsql"];

    private static readonly string[] Meters =
        [Instrumentation.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.Orleans", "Npgsql", "System.Runtime"];

    /// <summary>
    /// Collects metrics for <see cref="MapMetrics"/>, and sends traces and metrics to an OpenTelemetry collector where the
    /// environment names one.
    /// </summary>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<MetricCollector>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MetricCollector>());
        if (builder.Configuration[EndpointVariable] is { Length: > 0 })
        {
            var resource = ResourceBuilder.CreateDefault().AddService(ClusterSettings.ServiceId);
            builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter().Build());
            builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter().Build());
            builder.Services.AddHostedService<TelemetryExport>();
        }

        return builder;
    }

    /// <summary>Serves this process's metrics as Prometheus text at <c>/metrics</c>.</summary>
    public static RouteHandlerBuilder MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (MetricCollector metrics) => Results.Text(metrics.Collect(PrometheusText.Write), PrometheusText.ContentType))
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

    /// <summary>Begins to send with the host's start; the container ends it, after what is left has been sent.</summary>
    private sealed class TelemetryExport(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush();
            metrics.ForceFlush();
            return Task.CompletedTask;
        }
    }
}
