using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A proxy for a grain: implements one grain interface and turns its calls into requests.</summary>
public class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
{
    public GrainId GrainId { get; private set; }

    internal GrainClass GrainClass { get; private set; } = null!;

    private ClusterClient Client { get; set; } = null!;

    public bool Equals(GrainReference? other) => other is not null && other.GrainId == GrainId;

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}";

    internal static GrainReference Create(ClusterClient client, GrainClass grainClass, GrainId grainId, Type interfaceType)
    {
        var reference = (GrainReference)DispatchProxy.Create(interfaceType, typeof(GrainReference));
        (reference.Client, reference.GrainClass, reference.GrainId) = (client, grainClass, grainId);
        return reference;
    }

    internal object As(Type interfaceType) => interfaceType.IsInstanceOfType(this) ? this : Create(Client, GrainClass, GrainId, interfaceType);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = GrainMethod.Of(targetMethod!);
        var request = method.CreateRequest(GrainClass, GrainId, args ?? []);
        Client.Send(request);
        return request.Answer;
    }
}
