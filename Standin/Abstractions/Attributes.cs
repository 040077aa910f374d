using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>The type may be an argument or a result; its members with <see cref="IdAttribute"/> travel.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
    public sealed class GenerateSerializerAttribute : Attribute
    {
        /// <summary>Whether a record's positional parameters travel without an id of their own; they do unless this is false.</summary>
        public bool IncludePrimaryConstructorParameters { get; init; } = true;
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
    public sealed class IdAttribute(uint id) : Attribute
    {
        public uint Id { get; } = id;
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method | AttributeTargets.Interface, AllowMultiple = true)]
    public sealed class AliasAttribute(string alias) : Attribute
    {
        public string Alias { get; } = alias;
    }

    /// <summary>Never changed once made, so it is shared instead of copied.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
    public sealed class ImmutableAttribute : Attribute;

    /// <summary>How long a caller waits for this method, as <see cref="TimeSpan.Parse(string)"/> reads it.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
    {
        public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute
    {
        internal string GrainType { get; } = grainType;
    }

    /// <summary>Activations of the class are never collected for being idle.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class KeepAliveAttribute : Attribute;

    /// <summary>How long an activation of the class may be idle before it is collected, at least <see cref="MinAgeLimit"/>.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class CollectionAgeLimitAttribute : Attribute
    {
        public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

        private readonly TimeSpan? _inactivityPeriod;

        public CollectionAgeLimitAttribute()
        {
        }

        public CollectionAgeLimitAttribute(string inactivityPeriod) =>
            _inactivityPeriod = TimeSpan.Parse(inactivityPeriod, System.Globalization.CultureInfo.InvariantCulture);

        public double Days { get; set; }

        public double Hours { get; set; }

        public double Minutes { get; set; }

        public bool AlwaysActive { get; set; }

        public TimeSpan AgeLimit
        {
            get
            {
                var limit = TimeSpan.FromDays(AlwaysActive ? short.MaxValue : Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
                return _inactivityPeriod ?? (limit < MinAgeLimit ? MinAgeLimit : limit);
            }
        }
    }
}

namespace Orleans.Concurrency
{
    /// <summary>Requests to the grain may interleave at every await.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ReentrantAttribute : Attribute;

    /// <summary>Requests to the method may interleave with any other.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class AlwaysInterleaveAttribute : Attribute;

    /// <summary>Requests to methods so marked may interleave with one another.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ReadOnlyAttribute : Attribute;

    /// <summary>The caller does not wait, and learns of no error.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OneWayAttribute : Attribute;

    /// <summary>Many activations of one key, on each silo up to a limit; a call is served on the caller's silo.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class StatelessWorkerAttribute : PlacementAttribute
    {
        /// <param name="maxLocalWorkers">Activations of one key on one silo; by default one a processor.</param>
        public StatelessWorkerAttribute(int maxLocalWorkers) => MaxLocalWorkers = maxLocalWorkers;

        public StatelessWorkerAttribute()
            : this(Environment.ProcessorCount)
        {
        }

        internal int MaxLocalWorkers { get; }

        internal override bool UsesDirectory => false;

        internal override SiloAddress? Choose(GrainId grainId, SiloAddress? caller, SiloAddress[] active) => caller ?? Any(active);
    }
}

namespace Orleans.Placement
{
    /// <summary>On which silo a grain activates.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public abstract class PlacementAttribute : Attribute
    {
        private protected PlacementAttribute()
        {
        }

        /// <summary>Whether a key has one activation in the whole cluster.</summary>
        internal virtual bool UsesDirectory => true;

        /// <param name="grainId">The grain to activate.</param>
        /// <param name="caller">The active silo that asks; null for a client.</param>
        /// <param name="active">Active silos in address order.</param>
        /// <returns>Null where there is no silo to choose.</returns>
        internal abstract SiloAddress? Choose(GrainId grainId, SiloAddress? caller, SiloAddress[] active);

        private protected static SiloAddress? Any(SiloAddress[] active) => active.Length == 0 ? null : active[Random.Shared.Next(active.Length)];
    }

    public sealed class RandomPlacementAttribute : PlacementAttribute
    {
        internal override SiloAddress? Choose(GrainId grainId, SiloAddress? caller, SiloAddress[] active) => Any(active);
    }

    public sealed class PreferLocalPlacementAttribute : PlacementAttribute
    {
        internal override SiloAddress? Choose(GrainId grainId, SiloAddress? caller, SiloAddress[] active) => caller ?? Any(active);
    }

    /// <summary>One activation on the silo whose address is the key.</summary>
    internal sealed class SiloPlacementAttribute : PlacementAttribute
    {
        internal override bool UsesDirectory => false;

        internal override SiloAddress? Choose(GrainId grainId, SiloAddress? caller, SiloAddress[] active) =>
            SiloAddress.FromParsableString(grainId.Key.ToString());
    }
}

namespace Orleans.Runtime.Placement
{
    /// <summary>Where new activations go.</summary>
    public interface IPlacementDirector
    {
        /// <summary>The key in the <see cref="RequestContext"/> of the silo that a new activation should go to.</summary>
        const string PlacementHintKey = nameof(PlacementHintKey);
    }
}
