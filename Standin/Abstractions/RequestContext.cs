using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>Values that flow with a call, and from it to the calls it makes.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<ImmutableDictionary<string, object>?> Values = new();

    /// <summary>What a call takes along; null where there is nothing.</summary>
    internal static ImmutableDictionary<string, object>? Current
    {
        get => Values.Value;
        set => Values.Value = value;
    }

    public static object? Get(string key) => Values.Value?.GetValueOrDefault(key);

    public static void Set(string key, object value) => Values.Value = (Values.Value ?? ImmutableDictionary<string, object>.Empty).SetItem(key, value);

    public static bool Remove(string key)
    {
        var had = Values.Value?.ContainsKey(key) == true;
        if (had)
        {
            Values.Value = Values.Value!.Count == 1 ? null : Values.Value.Remove(key);
        }

        return had;
    }
}
