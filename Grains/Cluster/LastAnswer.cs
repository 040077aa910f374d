namespace OrleansImageSearch.Grains.Cluster;

/// <summary>
/// The last answer of a question that may hang while a silo is dying: asked again only when the call before has ended, so that
/// nobody has to wait for it.
/// </summary>
/// <param name="ask">The question.</param>
/// <param name="failed">Told why a question had no answer; the answer before stays.</param>
internal sealed class LastAnswer<T>(Func<Task<T>> ask, Action<Exception> failed)
    where T : class
{
    private Task _asking = Task.CompletedTask;

    /// <summary>Null until the first answer.</summary>
    public T? Value { get; private set; }

    /// <summary>Asks unless it is being asked.</summary>
    /// <returns>Completes, never with an error, when there is an answer or none.</returns>
    public Task RefreshAsync() => _asking = _asking.IsCompleted ? AskAsync() : _asking;

    private async Task AskAsync()
    {
        try
        {
            Value = await ask();
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}
