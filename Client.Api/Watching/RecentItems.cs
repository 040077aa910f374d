namespace OrleansImageSearch.Client.Api.Watching;

/// <summary>The last items of a sequence, oldest first.</summary>
/// <param name="capacity">How many are kept at most.</param>
internal sealed class RecentItems<T>(int capacity)
{
    private readonly Queue<T> _items = new(capacity);

    public T[] All => [.. _items];

    public void Add(T item)
    {
        if (_items.Count == capacity)
        {
            _items.Dequeue();
        }

        _items.Enqueue(item);
    }
}
