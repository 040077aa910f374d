using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Tells the server of applies and undos that were cut off before it was told.</summary>
internal static class Settlement
{
    /// <returns>How many of their files could not be settled.</returns>
    public static async Task<int> RunAsync(ImageSearchClient client, TrashFolders trashes, Terminal terminal, CancellationToken cancellationToken)
    {
        var telling = new ServerTelling(client);
        var left = 0;
        foreach (var trash in trashes.Existing().Where(trash => trash.Applies().Any(apply => !apply.IsSettled)))
        {
            // An apply that goes on in another command is that command's to settle.
            using var held = trash.TryLock();
            foreach (var apply in held is null ? [] : trash.Applies().Where(apply => !apply.IsSettled))
            {
                if (apply.Start.Server != client.ServerText)
                {
                    terminal.Tell($"apply {apply.Start.Apply} with --server {apply.Start.Server} was cut off: imagesearch duplicates undo {apply.Start.Apply} --server {apply.Start.Server} brings its files back");
                    continue;
                }

                var back = await telling.SettleAsync(apply, cancellationToken);
                terminal.Tell($"apply {apply.Start.Apply} was cut off: the server knows now that {apply.Items.Count(apply.Holds):N0} of its files are in the trash");
                foreach (var refused in back)
                {
                    terminal.Tell($"  {(refused.IsBack ? "brought back" : "left in the trash")} {ItemPlace.TextOf(refused.Item.Uri, refused.Item.Image)}: {refused.Reason}");
                    left += refused.IsBack ? 0 : 1;
                }
            }
        }

        return left;
    }
}
