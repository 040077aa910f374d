using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>Copies what passes between grains, and refuses what could not pass between processes. Values are trees: no cycles.</summary>
internal static class Copier
{
    private static readonly Func<object, object> Share = static value => value;

    private static readonly ConcurrentDictionary<Type, Func<object, object>> Copiers = new();

    private static readonly HashSet<Type> Atoms =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Uri), typeof(Version), typeof(BigInteger), typeof(Half), typeof(Int128), typeof(UInt128),
        typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(object),
    ];

    private static readonly Dictionary<Type, string> Generics = new()
    {
        [typeof(List<>)] = nameof(List),
        [typeof(HashSet<>)] = nameof(Set),
        [typeof(Dictionary<,>)] = nameof(Map),
        [typeof(ImmutableArray<>)] = nameof(Immutables),
    };

    public static object? Copy(object? value) => value is null ? null : Of(value.GetType())(value);

    /// <summary>What a caller gets for an exception: the same type where it can travel, with message, stack trace and inner exceptions.</summary>
    public static Exception CopyException(Exception exception)
    {
        try
        {
            return (Exception)Copy(exception)!;
        }
        catch (SerializerException missing)
        {
            return new CodecNotFoundException($"{missing.Message} It was thrown with the message: {exception.Message}");
        }
    }

    /// <summary>An exception without having run its constructor.</summary>
    public static Exception MakeException(Type type, string message, Exception? inner)
    {
        var exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        MessageOf(exception) = message;
        InnerExceptionOf(exception) = inner;
        return exception;
    }

    /// <summary>Checks that values of the declared type can travel, as far as the type alone tells.</summary>
    /// <exception cref="CodecNotFoundException">They cannot.</exception>
    public static void Require(Type type)
    {
        if (type is { IsInterface: false, IsAbstract: false, IsGenericParameter: false } && type != typeof(Exception))
        {
            Of(type);
        }
    }

    public static CodecNotFoundException NotFound(Type type) => new($"Could not find a codec for type {type}. Mark it with [GenerateSerializer].");

    private static Func<object, object> Of(Type type)
    {
        if (Copiers.TryGetValue(type, out var copier))
        {
            return copier;
        }

        // Known before its parts are looked at: a type may hold others of itself.
        Copiers[type] = value => Make(type)(value);
        try
        {
            return Copiers[type] = Make(type);
        }
        catch
        {
            Copiers.TryRemove(type, out _);
            throw;
        }
    }

    private static Func<object, object> Make(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || Atoms.Contains(type) || type.IsAssignableTo(typeof(IAddressable)) || type.IsAssignableTo(typeof(Type)))
        {
            return Share;
        }

        if (type.IsSZArray)
        {
            return MakeGeneric(nameof(Array), type.GetElementType()!);
        }

        if (type.IsAssignableTo(typeof(Exception)))
        {
            return MakeException(type);
        }

        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            return MakeModel(TypeModel.Of(type));
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying);
        }

        if (type.IsGenericType && Generics.TryGetValue(type.GetGenericTypeDefinition(), out var name))
        {
            return MakeGeneric(name, type.GetGenericArguments());
        }

        return type.IsAssignableTo(typeof(ITuple)) && type.GetGenericArguments().Length < 8 ? MakeTuple(type) : throw NotFound(type);
    }

    private static Func<object, object> MakeModel(TypeModel model)
    {
        foreach (var member in model.Members)
        {
            Require(member.Type);
        }

        if (model.Type.IsDefined(typeof(ImmutableAttribute)))
        {
            return Share;
        }

        return source =>
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            var copy = model.Create();
            CopyMembers(model, source, copy);
            return copy;
        };
    }

    private static Func<object, object> MakeException(Type type)
    {
        var isPlatform = type.Namespace is { } name && (name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft", StringComparison.Ordinal));
        var model = type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) ? TypeModel.Of(type)
            : isPlatform ? null
            : throw NotFound(type);
        return source =>
        {
            if (source is AggregateException aggregate)
            {
                return new AggregateException(aggregate.Message, aggregate.InnerExceptions.Select(CopyException));
            }

            var original = (Exception)source;
            var copy = MakeException(type, original.Message, original.InnerException is { } inner ? CopyException(inner) : null);
            copy.HResult = original.HResult;
            if (original.StackTrace is { } stackTrace)
            {
                ExceptionDispatchInfo.SetRemoteStackTrace(copy, stackTrace);
            }

            if (model is not null)
            {
                CopyMembers(model, source, copy);
            }

            return copy;
        };
    }

    private static void CopyMembers(TypeModel model, object source, object copy)
    {
        foreach (var member in model.Members)
        {
            var value = member.Get(source);
            member.Set(copy, member.IsImmutable ? value : Copy(value));
        }
    }

    private static Func<object, object> MakeTuple(Type type)
    {
        foreach (var part in type.GetGenericArguments())
        {
            Require(part);
        }

        var constructor = type.GetConstructor(type.GetGenericArguments());
        return source => constructor is null ? source : constructor.Invoke([.. Parts((ITuple)source)]);

        static IEnumerable<object?> Parts(ITuple tuple) => Enumerable.Range(0, tuple.Length).Select(i => Copy(tuple[i]));
    }

    private static Func<object, object> MakeGeneric(string method, params Type[] arguments)
    {
        foreach (var argument in arguments)
        {
            Require(argument);
        }

        return typeof(Copier).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(arguments)
            .CreateDelegate<Func<object, object>>();
    }

    /// <summary>Whether copying a value of the type, or a part of one, is sharing it.</summary>
    private static bool IsShared<T>() => typeof(T).IsSealed && typeof(T) != typeof(object) && Of(typeof(T)) == Share;

    private static T Part<T>(T value) => (T)Copy(value)!;

    private static T[] Array<T>(object source) => IsShared<T>() ? (T[])((T[])source).Clone() : System.Array.ConvertAll((T[])source, Part);

    private static List<T> List<T>(object source) => IsShared<T>() ? [.. (List<T>)source] : ((List<T>)source).ConvertAll(Part);

    private static HashSet<T> Set<T>(object source)
    {
        var set = (HashSet<T>)source;
        return new HashSet<T>(set.Select(Part), set.Comparer);
    }

    private static Dictionary<TKey, TValue> Map<TKey, TValue>(object source)
        where TKey : notnull
    {
        var map = (Dictionary<TKey, TValue>)source;
        var copy = new Dictionary<TKey, TValue>(map.Count, map.Comparer);
        foreach (var (key, value) in map)
        {
            copy.Add(Part(key), Part(value));
        }

        return copy;
    }

    private static object Immutables<T>(object source)
    {
        var array = (ImmutableArray<T>)source;
        return array.IsDefault || IsShared<T>() ? source : ImmutableArray.CreateRange(array, Part);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? MessageOf(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? InnerExceptionOf(Exception exception);
}
