using Npgsql;
using NpgsqlTypes;

namespace OrleansImageSearch.Catalog;

internal sealed partial class Commit
{
    /// <summary>Inserts the images whose content is new, and looks up the others.</summary>
    /// <returns>The images of all contents of this commit that are stored, by lower-case hex.</returns>
    private async Task<Dictionary<string, StoredImage>> StoreImagesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, StoredImage>(StringComparer.Ordinal);
        NewImage[] images = [.. _imagesBySha256.Values];
        if (images.Length > 0)
        {
            var inserted = await connection
                .CreateCommand(
                    Queries.InsertImages,
                    images.Select(image => Convert.FromHexString(image.Sha256)).ToArray(),
                    images.Select(image => image.Width).ToArray(),
                    images.Select(image => image.Height).ToArray(),
                    images.Select(image => image.Format).ToArray(),
                    images.Select(image => image.Bytes).ToArray(),
                    images.Select(image => image.TakenAt?.ToUniversalTime()).ToArray(),
                    images.Select(image => image.Kept).ToArray(),
                    images.Select(image => image.Request).ToArray(),
                    images.Select(image => (short)image.State).ToArray())
                .ReadAllAsync(row => (Id: row.GetInt64(0), Sha256: Convert.ToHexStringLower(row.GetBytes(1))), cancellationToken);
            foreach (var (id, sha256) in inserted)
            {
                stored[sha256] = new StoredImage(id, _imagesBySha256[sha256].Kept, _imagesBySha256[sha256].Request, Added: true);
            }
        }

        byte[][] others =
        [
            .. _imagesBySha256.Keys
                .Union(_namesByUri.Values.Select(name => Key(name.Sha256)))
                .Where(sha256 => !stored.ContainsKey(sha256))
                .Select(Convert.FromHexString),
        ];
        if (others.Length > 0)
        {
            var found = await connection
                .CreateCommand(Queries.FindImagesBySha256, (object)others)
                .ReadAllAsync(
                    row => (Id: row.GetInt64(0), Sha256: Convert.ToHexStringLower(row.GetBytes(1)), Kept: row.GetBoolean(2), Request: row.IsDBNull(3) ? (Guid?)null : row.GetGuid(3)),
                    cancellationToken);
            foreach (var (id, sha256, kept, request) in found)
            {
                stored[sha256] = new StoredImage(id, kept, request, Added: false);
            }
        }

        foreach (var state in _imagesBySha256.Values.GroupBy(image => image.State, image => stored[Key(image.Sha256)]))
        {
            long[] known = [.. state.Where(image => !image.Added).Select(image => image.Id)];
            if (known.Length > 0)
            {
                await connection.CreateCommand(Queries.ReopenImages, known, (short)state.Key).RunAsync(cancellationToken);
            }
        }

        return stored;
    }

    /// <summary>Inserts the names that are new and brings the others up to date.</summary>
    /// <returns>By uri; without those whose image is not stored.</returns>
    private async Task<Dictionary<string, StoredName>> StoreNamesAsync(
        NpgsqlConnection connection, Dictionary<string, StoredImage> images, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, StoredName>(StringComparer.Ordinal);
        NewName[] names = [.. _namesByUri.Values.Where(name => images.ContainsKey(Key(name.Sha256)))];
        if (names.Length == 0)
        {
            return stored;
        }

        var inserted = await connection
            .CreateCommand(
                Queries.InsertNames,
                names.Select(name => CatalogText.Hash(name.Uri)).ToArray(),
                names.Select(name => name.Uri).ToArray(),
                names.Select(name => name.Name).ToArray(),
                names.Select(name => images[Key(name.Sha256)].Id).ToArray(),
                names.Select(name => name.Size).ToArray(),
                names.Select(name => name.ModifiedAt?.ToUniversalTime()).ToArray(),
                _job)
            .ReadAllAsync(row => row.GetString(0), cancellationToken);
        foreach (var uri in inserted)
        {
            stored[uri] = new StoredName(ImageOf(uri), null, null);
        }

        NewName[] others = [.. names.Where(name => !stored.ContainsKey(name.Uri))];
        if (others.Length == 0)
        {
            return stored;
        }

        var hashes = others.Select(name => CatalogText.Hash(name.Uri)).ToArray();
        var locked = await connection
            .CreateCommand(Queries.LockNames, (object)hashes)
            .ReadAllAsync(
                row => (Uri: row.GetString(0), ImageId: row.GetInt64(1), Job: row.IsDBNull(2) ? (Guid?)null : row.GetGuid(2)), cancellationToken);
        foreach (var (uri, imageId, job) in locked)
        {
            stored[uri] = new StoredName(ImageOf(uri), imageId, job);
        }

        await connection
            .CreateCommand(
                Queries.UpdateNames,
                hashes,
                others.Select(name => name.Name).ToArray(),
                others.Select(name => ImageOf(name.Uri)).ToArray(),
                others.Select(name => name.Size).ToArray(),
                others.Select(name => name.ModifiedAt?.ToUniversalTime()).ToArray(),
                _job)
            .RunAsync(cancellationToken);
        return stored;

        long ImageOf(string uri) => images[Key(_namesByUri[uri].Sha256)].Id;
    }

    private async Task CopyDescriptorsAsync(
        NpgsqlConnection connection, Dictionary<string, StoredImage> stored, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(Queries.CopyDescriptors, cancellationToken);
        foreach (var (id, image) in Added(stored))
        {
            foreach (var descriptor in image.Descriptors)
            {
                await writer.StartRowAsync(cancellationToken);
                await writer.WriteAsync(id, NpgsqlDbType.Bigint, cancellationToken);
                await writer.WriteAsync(_measureIds[descriptor.Measure], NpgsqlDbType.Smallint, cancellationToken);
                await writer.WriteAsync(SignatureColumn.FromBits(descriptor.Signature), NpgsqlDbType.Integer, cancellationToken);
                await writer.WriteAsync(descriptor.Code, NpgsqlDbType.Bytea, cancellationToken);
                await writer.WriteAsync(descriptor.FlipCosts, NpgsqlDbType.Bytea, cancellationToken);
                await writer.WriteAsync((short)descriptor.Quality, NpgsqlDbType.Smallint, cancellationToken);
            }
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private async Task CopyThumbnailsAsync(
        NpgsqlConnection connection, Dictionary<string, StoredImage> stored, CancellationToken cancellationToken)
    {
        var thumbnails = Added(stored).Where(added => added.Image.Thumbnail is not null).ToList();
        if (thumbnails.Count == 0)
        {
            return;
        }

        await using var writer = await connection.BeginBinaryImportAsync(Queries.CopyThumbnails, cancellationToken);
        foreach (var (id, image) in thumbnails)
        {
            var thumbnail = image.Thumbnail!;
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(id, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(thumbnail.MediaType, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(thumbnail.Width, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(thumbnail.Height, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(thumbnail.Content, NpgsqlDbType.Bytea, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<RemovedImage>> RemoveOrphansAsync(
        NpgsqlConnection connection, Dictionary<string, StoredName> names, CancellationToken cancellationToken)
    {
        long[] left = [.. names.Values.Where(name => name.Change == NameChange.Moved).Select(name => name.FormerImageId!.Value).Distinct()];
        if (left.Length == 0)
        {
            return [];
        }

        var orphans = await connection.CreateCommand(Queries.FindOrphans, (object)left).ReadAllAsync(row => row.GetInt64(0), cancellationToken);
        return await Removal.RemoveAsync(connection, [.. orphans], cancellationToken);
    }

    private async Task CountOutcomesAsync(
        NpgsqlConnection connection, Dictionary<string, StoredImage> images, Dictionary<string, StoredName> names, CancellationToken cancellationToken)
    {
        if (_job is not { } job)
        {
            return;
        }

        StoredName[] counted = [.. names.Values.Where(name => name.FormerImageId is null || name.FormerJob != job)];
        var addedIds = images.Values.Where(image => image.Added).Select(image => image.Id).ToHashSet();
        var added = counted.Select(name => name.ImageId).Distinct().Count(addedIds.Contains);

        var acceptedNow = await connection
            .CreateCommand(Queries.DeleteRejections, job, names.Keys.Select(CatalogText.Hash).ToArray())
            .RunAsync(cancellationToken);
        Rejection[] rejections =
        [
            .. _rejections
                .Select(rejection => new Rejection(CatalogText.Storable(rejection.Place), CatalogText.Storable(rejection.Reason)))
                .DistinctBy(rejection => rejection.Place),
        ];
        var rejected = await connection
            .CreateCommand(
                Queries.InsertRejections,
                job,
                rejections.Select(rejection => CatalogText.Hash(rejection.Place)).ToArray(),
                rejections.Select(rejection => rejection.Place).ToArray(),
                rejections.Select(rejection => rejection.Reason).ToArray())
            .RunAsync(cancellationToken);

        // Last, because all commits of the job wait here for each other.
        await connection
            .CreateCommand(Queries.CountOutcomes, job, (long)added, (long)(counted.Length - added), (long)(rejected - acceptedNow))
            .RunAsync(cancellationToken);
    }

    /// <summary>The images that this commit inserted, oldest first.</summary>
    private IEnumerable<(long Id, NewImage Image)> Added(Dictionary<string, StoredImage> stored) =>
        stored
            .Where(entry => entry.Value.Added)
            .OrderBy(entry => entry.Value.Id)
            .Select(entry => (entry.Value.Id, _imagesBySha256[entry.Key]));
}
