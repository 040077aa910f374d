using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>An item that the server did not let go, and why; its file is back at its place, or in the trash where that is taken.</summary>
internal sealed record TakenBack(ItemListed Item, string Reason, bool IsBack);

/// <summary>
/// Tells the server what is in the trash. It may be told again: an apply has a name, by which the server knows what it did of it.
/// </summary>
internal sealed class ServerTelling(ImageSearchClient client)
{
    private const int ItemsPerCall = 1000;

    /// <summary>Tells of items of an apply that went to the trash. A file that the server holds on to comes back.</summary>
    public async Task<IReadOnlyList<TakenBack>> TellTrashedAsync(TrashedApply apply, IReadOnlyList<ItemListed> items, CancellationToken cancellationToken)
    {
        var back = new List<TakenBack>();
        foreach (var part in items.Chunk(ItemsPerCall))
        {
            var told = part.Select(item => new AppliedItem(item.Image, item.Uri, item.Into));
            var answer = await client.ApplyDuplicatesAsync(new ApplyRequest(apply.Start.Apply, [.. told]), cancellationToken);
            foreach (var refused in answer.Refused)
            {
                if (part.FirstOrDefault(item => IsOf(refused, item)) is { } item)
                {
                    back.Add(TakeBack(apply, item, refused.Reason));
                }
            }
        }

        return back;
    }

    /// <summary>Tells of items that came back, or never went.</summary>
    /// <returns>How many the server took back.</returns>
    public async Task<long> TellRestoredAsync(TrashedApply apply, IEnumerable<ItemListed> items, CancellationToken cancellationToken)
    {
        var restored = 0L;
        foreach (var part in items.Chunk(ItemsPerCall))
        {
            var told = part.Select(item => new AppliedItem(item.Image, item.Uri, item.Into));
            restored += (await client.UndoDuplicatesAsync(new ApplyRequest(apply.Start.Apply, [.. told]), cancellationToken)).Restored;
        }

        return restored;
    }

    /// <summary>Tells of a whole apply that was cut off: where its files are now is what counts. Uploads are as the server has them.</summary>
    public async Task<IReadOnlyList<TakenBack>> SettleAsync(TrashedApply apply, CancellationToken cancellationToken)
    {
        var files = apply.Items.Where(item => item.Path is not null).ToLookup(apply.Holds);
        var back = await TellTrashedAsync(apply, [.. files[true]], cancellationToken);
        await TellRestoredAsync(apply, files[false].Where(item => !apply.WasDeleted(item)), cancellationToken);
        apply.Append([new ServerTold(DateTimeOffset.UtcNow)]);
        return back;
    }

    private static bool IsOf(RefusedItem refused, ItemListed item) =>
        refused.Image == item.Image
        && (string.Equals(refused.Uri, item.Uri, StringComparison.Ordinal) || (ItemPlace.Of(refused.Uri).IsUpload && ItemPlace.Of(item.Uri).IsUpload));

    private static TakenBack TakeBack(TrashedApply apply, ItemListed item, string reason)
    {
        if (item.Path is null)
        {
            return new TakenBack(item, reason, true);
        }

        try
        {
            FileNames.Move(apply.PlaceOf(item), item.Path);
            return new TakenBack(item, reason, true);
        }
        catch (IOException e)
        {
            return new TakenBack(item, $"{reason.TrimEnd('.')}; it cannot come back from {apply.PlaceOf(item)}: {e.Message}", false);
        }
    }
}
