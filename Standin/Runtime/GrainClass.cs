using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>What is known of a grain class.</summary>
internal sealed class GrainClass
{
    private const string Suffix = "grain";

    private static readonly ConcurrentDictionary<Type, GrainClass> ByType = new();
    private static readonly ConcurrentDictionary<GrainType, GrainClass> ByGrainType = new();
    private static readonly ConcurrentDictionary<(Type, string?), GrainClass> ByInterface = new();

    private GrainClass(Type type)
    {
        Type = type;
        var name = type.Name.ToLowerInvariant();
        GrainType = GrainType.Create(
            type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType
            ?? (name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length ? name[..^Suffix.Length] : name));
        Reentrant = type.IsDefined(typeof(ReentrantAttribute));
        Placement = type.GetCustomAttribute<PlacementAttribute>() ?? new RandomPlacementAttribute();
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool Reentrant { get; }

    public PlacementAttribute Placement { get; }

    /// <summary>Activations of one key on one silo.</summary>
    public int MaxLocalWorkers => (Placement as StatelessWorkerAttribute)?.MaxLocalWorkers ?? 1;

    /// <summary>The name in statistics.</summary>
    public string Name => $"{Type.FullName},{Type.Assembly.GetName().Name}";

    public static GrainClass Of(GrainType grainType) => ByGrainType.GetOrAdd(grainType, static grainType =>
        All().FirstOrDefault(c => c.GrainType == grainType) ?? throw new ArgumentException($"Could not find an implementation for grain type {grainType}"));

    /// <param name="interfaceType">A grain interface.</param>
    /// <param name="prefix">How the full name of the class begins; needed where several implement the interface.</param>
    /// <exception cref="ArgumentException">No class fits, or several do.</exception>
    public static GrainClass Implementing(Type interfaceType, string? prefix) => ByInterface.GetOrAdd((interfaceType, prefix), static key =>
    {
        var (type, prefix) = key;
        var classes = All()
            .Where(c => type.IsAssignableFrom(c.Type) && (prefix is null || c.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal)))
            .ToArray();
        return classes.Length switch
        {
            1 => classes[0],
            0 => throw new ArgumentException($"Could not find an implementation for interface {type}"),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {type}. Candidates: {string.Join<Type>(", ", classes.Select(c => c.Type))}"),
        };
    });

    /// <summary>How long an activation may be idle; null where it is never collected.</summary>
    public TimeSpan? CollectionAge(GrainCollectionOptions options) =>
        Type.IsDefined(typeof(KeepAliveAttribute)) ? null
        : Type.GetCustomAttribute<CollectionAgeLimitAttribute>() is { } limit ? limit.AlwaysActive ? null : limit.AgeLimit
        : options.ClassSpecificCollectionAge.TryGetValue(Type.FullName!, out var age) ? age
        : options.CollectionAge;

    /// <summary>The grain classes of all assemblies that are loaded or that those refer to.</summary>
    private static IEnumerable<GrainClass> All()
    {
        var standin = typeof(GrainClass).Assembly;
        var seen = new Dictionary<string, Assembly>();
        var found = new Stack<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic));
        while (found.TryPop(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if ((assembly == standin || references.Any(r => r.Name == standin.GetName().Name)) && seen.TryAdd(assembly.FullName!, assembly))
            {
                foreach (var reference in references.Where(r => !r.Name!.StartsWith("System.", StringComparison.Ordinal) && !r.Name.StartsWith("Microsoft.", StringComparison.Ordinal)))
                {
                    found.Push(Assembly.Load(reference));
                }
            }
        }

        return seen.Values.SelectMany(a => a.GetTypes())
            .Where(t => t is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && t.IsAssignableTo(typeof(IGrainBase)))
            .Select(t => ByType.GetOrAdd(t, static t => new GrainClass(t)));
    }
}
