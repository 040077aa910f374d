using System.Collections.Concurrent;

namespace OrleansImageSearch.Engine.Tests;

/// <summary>Where tests and grains of this process wait for one another, by name.</summary>
internal static class Gate
{
    /// <summary>A wait as long as this means that what was waited for does not happen.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Gates = new();

    public static Task PassAsync(string name) => Of(name).Task.WaitAsync(Limit);

    public static void Open(string name) => Of(name).TrySetResult();

    private static TaskCompletionSource Of(string name) =>
        Gates.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
