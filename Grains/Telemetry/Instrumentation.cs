using System.Diagnostics;

namespace OrleansImageSearch.Grains.Telemetry;

/// <summary>What traces and metrics of this program are found by.</summary>
public static class Instrumentation
{
    /// <summary>The name of the one meter and of the one activity source.</summary>
    public const string Name = "OrleansImageSearch";

    public static readonly ActivitySource Activities = new(Name);
}
