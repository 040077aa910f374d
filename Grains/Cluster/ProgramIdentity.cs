using System.Reflection;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Cluster;

/// <summary>What all silos of a cluster must have in common.</summary>
/// <param name="Version">Version and commit of the program.</param>
/// <param name="Measures">Stamps of all measures, in order.</param>
public sealed record ProgramIdentity(string Version, IReadOnlyList<string> Measures)
{
    /// <summary>This build with these measures.</summary>
    public static ProgramIdentity Of(MeasureRegistry measures) => new(
        typeof(ProgramIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        [.. measures.All.Select(measure => measure.Stamp)]);
}
