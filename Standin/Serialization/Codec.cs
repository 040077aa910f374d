using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>Reads a message; references to grains in it belong to <paramref name="client"/>.</summary>
internal sealed class MessageReader(ReadOnlyMemory<byte> message, ClusterClient client) : BinaryReader(new MemoryStream(message.ToArray()))
{
    public ClusterClient Client => client;

    public int ReadCount()
    {
        var count = Read7BitEncodedInt();
        return count >= 0 && count <= BaseStream.Length - BaseStream.Position
            ? count
            : throw new SerializerException($"A message announces {count} elements and has {BaseStream.Length - BaseStream.Position} bytes left: it is damaged.");
    }
}

/// <summary>
/// Values as bytes between processes of the same program: members in the order of <see cref="TypeModel"/>, with their number
/// ahead, so that another version of a type is noticed. Where the type is not clear from the declaration, its name goes ahead.
/// </summary>
internal abstract class Codec
{
    private static readonly ConcurrentDictionary<Type, Codec> Codecs = new();

    private static readonly ConcurrentDictionary<string, Type> Types = new();

    private static readonly HashSet<Type> Fixed =
    [
        typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Half), typeof(Int128), typeof(UInt128),
    ];

    private static readonly Dictionary<Type, Codec> Texts = new()
    {
        [typeof(string)] = new Codec<string>((writer, value) => writer.Write(value), reader => reader.ReadString()),
        [typeof(Uri)] = new Codec<Uri>((writer, value) => writer.Write(value.OriginalString), reader => new Uri(reader.ReadString(), UriKind.RelativeOrAbsolute)),
        [typeof(Version)] = Text(Version.Parse),
        [typeof(BigInteger)] = Text(text => BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        [typeof(IPAddress)] = Text(IPAddress.Parse),
        [typeof(IPEndPoint)] = Text(IPEndPoint.Parse),
        [typeof(object)] = new Codec<object>((_, _) => { }, _ => new object()),
    };

    private static readonly Dictionary<Type, string> Generics = new()
    {
        [typeof(Nullable<>)] = nameof(Maybe),
        [typeof(List<>)] = nameof(List),
        [typeof(HashSet<>)] = nameof(Set),
        [typeof(Dictionary<,>)] = nameof(Map),
        [typeof(ImmutableArray<>)] = nameof(Immutables),
    };

    /// <summary>For values declared as <typeparamref name="T"/>, which may be null or of a derived type.</summary>
    public static Codec<T> Of<T>() => (Codec<T>)Of(typeof(T));

    /// <inheritdoc cref="Of{T}"/>
    public static Codec Of(Type type) => Codecs.GetOrAdd(type, static type => type.IsValueType ? Exactly(type) : Call(nameof(Reference), type));

    public abstract void WriteObject(BinaryWriter writer, object? value);

    public abstract object? ReadObject(MessageReader reader);

    /// <summary>For values of exactly the type.</summary>
    private static Codec Exactly(Type type) =>
        Texts.TryGetValue(type, out var text) ? text
        : type.IsPrimitive || type.IsEnum || Fixed.Contains(type) ? Call(nameof(Unmanaged), type)
        : type.IsSZArray ? IsUnmanaged(type.GetElementType()!) ? Call(nameof(Block), type.GetElementType()!) : Call(nameof(Array), type.GetElementType()!)
        : type.IsAssignableTo(typeof(Exception)) ? Call(nameof(Thrown), type)
        : type.IsAssignableTo(typeof(IAddressable)) ? Call(nameof(Grain), type)
        : type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) ? Call(nameof(Model), type)
        : type.IsGenericType && Generics.TryGetValue(type.GetGenericTypeDefinition(), out var name) ? Call(name, type.GetGenericArguments())
        : type.IsAssignableTo(typeof(ITuple)) && type.GetGenericArguments().Length < 8 ? Call(nameof(Tuple), type)
        : throw Copier.NotFound(type);

    private static bool IsUnmanaged(Type type) => type.IsPrimitive || type.IsEnum || Fixed.Contains(type);

    private static Codec Call(string method, params Type[] arguments) =>
        (Codec)typeof(Codec).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(arguments)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null)!;

    private static Codec<T> Text<T>(Func<string, T> parse)
        where T : notnull => new((writer, value) => writer.Write(value.ToString()!), reader => parse(reader.ReadString()));

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static Type TypeOf(string name) => Types.GetOrAdd(name, static name => Type.GetType(name)
        ?? throw new SerializerException($"A message holds a value of the type {name}, which this program does not have: run the same version on all nodes."));

    private static Codec<T> Reference<T>()
        where T : class
    {
        var exact = new Lazy<Codec>(() => Exactly(typeof(T)));
        return new(
            (writer, value) =>
            {
                var type = value is GrainReference ? typeof(T) : value?.GetType();
                writer.Write((byte)(type is null ? 0 : type == typeof(T) ? 1 : 2));
                if (type == typeof(T))
                {
                    exact.Value.WriteObject(writer, value);
                }
                else if (type is not null)
                {
                    writer.Write(NameOf(type));
                    Of(type).WriteObject(writer, value);
                }
            },
            reader => reader.ReadByte() switch
            {
                0 => null!,
                1 => (T)exact.Value.ReadObject(reader)!,
                _ => (T)Of(TypeOf(reader.ReadString())).ReadObject(reader)!,
            });
    }

    private static Codec<T> Unmanaged<T>()
        where T : unmanaged => new(
        (writer, value) => writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value))),
        reader =>
        {
            var value = default(T);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(ref value)));
            return value;
        });

    private static Codec<T[]> Block<T>()
        where T : unmanaged => new(
        (writer, value) =>
        {
            writer.Write7BitEncodedInt(value.Length);
            writer.Write(MemoryMarshal.AsBytes(value.AsSpan()));
        },
        reader =>
        {
            var value = new T[reader.ReadCount()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(value.AsSpan()));
            return value;
        });

    private static Codec<T?> Maybe<T>()
        where T : struct => new(
        (writer, value) =>
        {
            writer.Write(value.HasValue);
            if (value is { } some)
            {
                Of<T>().Write(writer, some);
            }
        },
        reader => reader.ReadBoolean() ? Of<T>().Read(reader) : null);

    private static Codec<T[]> Array<T>() => Sequence<T[], T>(elements => elements);

    private static Codec<List<T>> List<T>() => Sequence<List<T>, T>(elements => [.. elements]);

    private static Codec<HashSet<T>> Set<T>() => Sequence<HashSet<T>, T>(elements => [.. elements]);

    private static Codec<Dictionary<TKey, TValue>> Map<TKey, TValue>()
        where TKey : notnull => Sequence<Dictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(
        elements => new(elements),
        (writer, pair) =>
        {
            Of<TKey>().Write(writer, pair.Key);
            Of<TValue>().Write(writer, pair.Value);
        },
        reader => new(Of<TKey>().Read(reader), Of<TValue>().Read(reader)));

    private static Codec<ImmutableArray<T>> Immutables<T>()
    {
        var elements = Of<T[]?>();
        return new(
            (writer, value) => elements.Write(writer, ImmutableCollectionsMarshal.AsArray(value)),
            reader => ImmutableCollectionsMarshal.AsImmutableArray(elements.Read(reader)));
    }

    private static Codec<TSequence> Sequence<TSequence, T>(
        Func<T[], TSequence> create, Action<BinaryWriter, T>? write = null, Func<MessageReader, T>? read = null)
        where TSequence : ICollection<T>
    {
        var element = new Lazy<Codec<T>>(() => write is null ? Of<T>() : new Codec<T>(write, read!));
        return new(
            (writer, value) =>
            {
                writer.Write7BitEncodedInt(value.Count);
                foreach (var each in value)
                {
                    element.Value.Write(writer, each);
                }
            },
            reader =>
            {
                var elements = new T[reader.ReadCount()];
                for (var i = 0; i < elements.Length; i++)
                {
                    elements[i] = element.Value.Read(reader);
                }

                return create(elements);
            });
    }

    private static Codec<T> Tuple<T>()
    {
        var types = typeof(T).GetGenericArguments();
        return new(
            (writer, value) =>
            {
                for (var i = 0; i < types.Length; i++)
                {
                    Of(types[i]).WriteObject(writer, ((ITuple)value!)[i]);
                }
            },
            reader => (T)Activator.CreateInstance(typeof(T), [.. types.Select(type => Of(type).ReadObject(reader))])!);
    }

    private static Codec<T> Grain<T>() => new(
        (writer, value) => writer.Write(((IAddressable)value!).GetGrainId().ToString()),
        reader => (T)(object)reader.Client.GetGrain(typeof(T), GrainId.Parse(reader.ReadString())));

    private static Codec<T> Model<T>()
    {
        var model = TypeModel.Of(typeof(T));
        return new(
            (writer, value) => WriteMembers(writer, model, value!),
            reader =>
            {
                RuntimeHelpers.EnsureSufficientExecutionStack();
                var value = model.Create();
                ReadMembers(reader, model, value);
                return (T)value;
            });
    }

    private static void WriteMembers(BinaryWriter writer, TypeModel model, object value)
    {
        writer.Write7BitEncodedInt(model.Members.Count);
        foreach (var member in model.Members)
        {
            member.Codec.WriteObject(writer, member.Get(value));
        }
    }

    private static void ReadMembers(MessageReader reader, TypeModel model, object value)
    {
        var count = reader.Read7BitEncodedInt();
        if (count != model.Members.Count)
        {
            throw new SerializerException($"{model.Type} came with {count} members and has {model.Members.Count} here: run the same version on all nodes.");
        }

        foreach (var member in model.Members)
        {
            member.Set(value, member.Codec.ReadObject(reader));
        }
    }

    /// <summary>Message, stack trace and inner exceptions, and the members of a type that has any to carry.</summary>
    private static Codec<T> Thrown<T>()
        where T : Exception
    {
        var model = typeof(T).IsDefined(typeof(GenerateSerializerAttribute), inherit: false) ? TypeModel.Of(typeof(T)) : null;
        return new(
            (writer, exception) =>
            {
                writer.Write(exception.Message);
                writer.Write(exception.HResult);
                writer.Write(exception.StackTrace ?? "");
                Of<Exception?>().Write(writer, exception.InnerException);
                if (model is not null)
                {
                    WriteMembers(writer, model, exception);
                }
            },
            reader =>
            {
                var (message, result, stackTrace, inner) = (reader.ReadString(), reader.ReadInt32(), reader.ReadString(), Of<Exception?>().Read(reader));
                var exception = typeof(T) == typeof(AggregateException)
                    ? (T)(Exception)new AggregateException(message, inner is null ? [] : [inner])
                    : (T)Copier.MakeException(typeof(T), message, inner);
                exception.HResult = result;
                if (stackTrace.Length > 0)
                {
                    ExceptionDispatchInfo.SetRemoteStackTrace(exception, stackTrace);
                }

                if (model is not null)
                {
                    ReadMembers(reader, model, exception);
                }

                return exception;
            });
    }
}

/// <inheritdoc cref="Codec"/>
internal sealed class Codec<T>(Action<BinaryWriter, T> write, Func<MessageReader, T> read) : Codec
{
    public void Write(BinaryWriter writer, T value) => write(writer, value);

    public T Read(MessageReader reader) => read(reader);

    public override void WriteObject(BinaryWriter writer, object? value) => write(writer, (T)value!);

    public override object? ReadObject(MessageReader reader) => read(reader);
}
