using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>What is known of a method of a grain interface, compiled once.</summary>
internal sealed class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Methods = new();

    private static readonly ConcurrentDictionary<string, GrainMethod> ByKey = new();

    private readonly MethodInfo _method;
    private readonly bool[] _shared;
    private readonly Type[] _parameters;
    private readonly Func<GrainMethod, GrainClass, GrainId, object?[], Request> _createRequest;

    private GrainMethod(MethodInfo method)
    {
        _method = method;
        var returnType = method.ReturnType;
        var isGeneric = returnType.IsGenericType;
        var definition = isGeneric ? returnType.GetGenericTypeDefinition() : returnType;
        if (definition != typeof(Task) && definition != typeof(Task<>) && definition != typeof(ValueTask) && definition != typeof(ValueTask<>))
        {
            throw new NotSupportedException($"{this} must return Task, Task<T>, ValueTask or ValueTask<T>.");
        }

        var parameters = method.GetParameters();
        _parameters = [.. parameters.Select(p => p.ParameterType)];
        Key = $"{method.DeclaringType!.FullName}, {method.DeclaringType.Assembly.GetName().Name}|{method.Name}({string.Join<Type>(',', _parameters)})";
        foreach (var type in parameters.Select(p => p.ParameterType).Concat(isGeneric ? returnType.GetGenericArguments() : []))
        {
            Copier.Require(type);
        }

        _shared = [.. parameters.Select(p => p.ParameterType == typeof(CancellationToken) || p.IsDefined(typeof(ImmutableAttribute)))];
        CancellationIndex = Array.FindIndex(parameters, p => p.ParameterType == typeof(CancellationToken));
        AlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        ReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        OneWay = method.IsDefined(typeof(OneWayAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        ReturnsNothing = !isGeneric;
        ReturnsValueTask = definition == typeof(ValueTask) || definition == typeof(ValueTask<>);

        var resultType = isGeneric ? returnType.GetGenericArguments()[0] : typeof(object);
        _createRequest = typeof(GrainMethod).GetMethod(nameof(RequestFactory), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(resultType)
            .CreateDelegate<Func<MethodInfo, Func<GrainMethod, GrainClass, GrainId, object?[], Request>>>()(method);
    }

    /// <summary>Names the method in messages.</summary>
    public string Key { get; }

    public string Name => _method.Name;

    /// <summary>The position of the cancellation token among the arguments; negative where there is none.</summary>
    public int CancellationIndex { get; }

    public bool AlwaysInterleave { get; }

    public bool ReadOnly { get; }

    public bool OneWay { get; }

    public bool ReturnsValueTask { get; }

    public bool ReturnsNothing { get; }

    public TimeSpan? Timeout { get; }

    public static GrainMethod Of(MethodInfo method) => Methods.GetOrAdd(method, static m => new GrainMethod(m));

    /// <exception cref="SerializerException">This program has no such method.</exception>
    public static GrainMethod Of(string key) => ByKey.GetOrAdd(key, static key =>
        Type.GetType(key.Split('|')[0])?.GetMethods().Select(Of).FirstOrDefault(method => method.Key == key)
        ?? throw new SerializerException($"A message calls {key}, which this program does not have: run the same version on all nodes."));

    public void WriteArguments(BinaryWriter writer, object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i != CancellationIndex)
            {
                Codec.Of(_parameters[i]).WriteObject(writer, arguments[i]);
            }
        }
    }

    public object?[] ReadArguments(MessageReader reader)
    {
        var arguments = new object?[_parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = i == CancellationIndex ? CancellationToken.None : Codec.Of(_parameters[i]).ReadObject(reader);
        }

        return arguments;
    }

    public void CopyArguments(object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!_shared[i])
            {
                arguments[i] = Copier.Copy(arguments[i]);
            }
        }
    }

    public Request CreateRequest(GrainClass grainClass, GrainId target, object?[] arguments) => _createRequest(this, grainClass, target, arguments);

    public override string ToString() => $"{_method.DeclaringType}.{_method.Name}";

    private static Func<GrainMethod, GrainClass, GrainId, object?[], Request> RequestFactory<TResult>(MethodInfo method)
    {
        var invoke = Compile<TResult>(method);
        return (grainMethod, grainClass, target, arguments) => new Request<TResult>(grainMethod, grainClass, target, arguments, invoke);
    }

    /// <summary>A call of the method, its answer made a task of its result.</summary>
    private static Func<object, object?[], Task<TResult>> Compile<TResult>(MethodInfo method)
    {
        var grain = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object[]));
        Expression call = Expression.Call(
            Expression.Convert(grain, method.DeclaringType!),
            method,
            method.GetParameters().Select((p, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType)));
        if (call.Type.IsValueType)
        {
            call = Expression.Call(call, nameof(ValueTask.AsTask), null);
        }

        if (call.Type == typeof(Task))
        {
            call = Expression.Call(((Func<Task, Task<object?>>)WithoutResult).Method, call);
        }

        return Expression.Lambda<Func<object, object?[], Task<TResult>>>(call, grain, arguments).Compile();
    }

    private static async Task<object?> WithoutResult(Task task)
    {
        await task;
        return null;
    }
}
