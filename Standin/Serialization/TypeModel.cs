using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>What of a type with <see cref="GenerateSerializerAttribute"/> travels: its members with ids, and how to make an empty one.</summary>
internal sealed class TypeModel
{
    private static readonly ConcurrentDictionary<Type, TypeModel> Models = new();

    private TypeModel(Type type)
    {
        Type = type;
        Members = [.. Hierarchy(type).SelectMany(MembersOf)];
    }

    public Type Type { get; }

    /// <summary>Members of base types first, of one type in the order of their ids.</summary>
    public IReadOnlyList<MemberModel> Members { get; }

    /// <exception cref="CodecNotFoundException">The type or a base of it has members to carry and no attribute.</exception>
    public static TypeModel Of(Type type) => Models.GetOrAdd(type, static t => new TypeModel(t));

    /// <summary>An instance without having run a constructor, except a public one without parameters.</summary>
    public object Create() =>
        !Type.IsValueType && Type.GetConstructor(Type.EmptyTypes) is { } constructor
            ? constructor.Invoke(null)
            : RuntimeHelpers.GetUninitializedObject(Type);

    private static IEnumerable<Type> Hierarchy(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Exception)
            ? Hierarchy(parent).Append(type)
            : [type];

    private static IEnumerable<MemberModel> MembersOf(Type type)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var members = type.GetFields(Declared).Cast<MemberInfo>().Concat(type.GetProperties(Declared))
            .Where(m => m.GetCustomAttribute<IdAttribute>() is not null)
            .Select(m => new MemberModel(m, m.GetCustomAttribute<IdAttribute>()!.Id))
            .OrderBy(m => m.Id)
            .ToList();
        if (type.GetCustomAttribute<GenerateSerializerAttribute>() is not { } attribute)
        {
            return members.Count == 0 ? members : throw Copier.NotFound(type);
        }

        if (attribute.IncludePrimaryConstructorParameters && type.GetMethod("PrintMembers", Declared) is not null)
        {
            var known = members.Select(m => m.Name).ToHashSet();
            members.AddRange(PositionalProperties(type)
                .Where(p => !known.Contains(p.Property.Name))
                .Select(p => new MemberModel(p.Property, (uint)p.Position)));
        }

        return members;
    }

    /// <summary>The properties a record has from the parameters of its primary constructor.</summary>
    private static IEnumerable<(PropertyInfo Property, int Position)> PositionalProperties(Type type) =>
        type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(c => c.GetParameters())
            .OrderByDescending(parameters => parameters.Length)
            .Select(parameters => parameters.Select(p => (Property: type.GetProperty(p.Name!, p.ParameterType), p.Position)).ToArray())
            .FirstOrDefault(properties => Array.TrueForAll(properties, p => p.Property is not null && p.Property.DeclaringType == type))
            ?.Select(p => (p.Property!, p.Position)) ?? [];
}

/// <summary>One field or property that travels.</summary>
internal sealed class MemberModel
{
    private readonly FieldInfo? _field;
    private readonly PropertyInfo? _property;

    public MemberModel(MemberInfo member, uint id)
    {
        (Name, Id) = (member.Name, id);
        _property = member as PropertyInfo;

        // Properties without a setter, or with init alone, are written where the compiler keeps their value.
        _field = member as FieldInfo
            ?? member.DeclaringType!.GetField($"<{member.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);
        if (_field is null && _property is not { CanRead: true, CanWrite: true })
        {
            throw new SerializerException($"{member.DeclaringType}.{member.Name} has an id and cannot be written.");
        }

        Type = _field?.FieldType ?? _property!.PropertyType;
        IsImmutable = member.IsDefined(typeof(ImmutableAttribute));
    }

    public string Name { get; }

    public uint Id { get; }

    public Type Type { get; }

    public bool IsImmutable { get; }

    public Codec Codec => field ??= Codec.Of(Type);

    public object? Get(object instance) => _field is null ? _property!.GetValue(instance) : _field.GetValue(instance);

    public void Set(object instance, object? value)
    {
        if (_field is null)
        {
            _property!.SetValue(instance, value);
        }
        else
        {
            _field.SetValue(instance, value);
        }
    }
}
