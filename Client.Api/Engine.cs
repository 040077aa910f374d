using System.Reflection;

namespace OrleansImageSearch.Client.Api;

/// <summary>What runs the grains.</summary>
internal static class Engine
{
    /// <summary>As <c>Microsoft Orleans 10.2.2</c>.</summary>
    public static string Name { get; } = Describe(typeof(Grain).Assembly);

    private static string Describe(Assembly assembly)
    {
        if (assembly.GetName().Name?.StartsWith("Orleans.", StringComparison.Ordinal) != true)
        {
            return "stand-in for Microsoft Orleans";
        }

        // Orleans writes "10.2.2. Commit Hash: …".
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split([' ', '+'])[0].TrimEnd('.');
        return $"Microsoft Orleans {version}";
    }
}
