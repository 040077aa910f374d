namespace OrleansImageSearch.Catalog;

public sealed partial class ImageCatalog
{
    /// <summary>Which files are stored already and have the same size and time of writing as when they were read.</summary>
    /// <returns>One for each place, in order; null where it is to be read.</returns>
    public async Task<IReadOnlyList<KnownPlace?>> FindUnchangedAsync(IReadOnlyList<ImagePlace> places, CancellationToken cancellationToken = default)
    {
        var known = new KnownPlace?[places.Count];
        var rows = await dataSource
            .CreateCommand(
                Queries.FindUnchangedNames,
                places.Select(place => CatalogText.Hash(place.Uri)).ToArray(),
                places.Select(place => place.Size).ToArray(),
                places.Select(place => place.ModifiedAt.ToUniversalTime()).ToArray())
            .ReadAllAsync(
                row => (
                    Index: (int)row.GetInt64(0) - 1,
                    Place: new KnownPlace(row.GetInt64(1), Convert.ToHexStringLower(row.GetBytes(2)), row.IsDBNull(3) ? null : row.GetGuid(3))),
                cancellationToken);
        foreach (var (index, place) in rows)
        {
            known[index] = place;
        }

        return known;
    }

    /// <summary>Which contents are stored already.</summary>
    /// <param name="sha256">Hex of either case.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The ids of those that are, by lower-case hex.</returns>
    public async Task<IReadOnlyDictionary<string, long>> FindBySha256Async(IReadOnlyList<string> sha256, CancellationToken cancellationToken = default)
    {
        var rows = await dataSource
            .CreateCommand(Queries.FindImagesBySha256, (object)sha256.Select(Convert.FromHexString).ToArray())
            .ReadAllAsync(row => (Id: row.GetInt64(0), Sha256: Convert.ToHexStringLower(row.GetBytes(1))), cancellationToken);
        return rows.ToDictionary(row => row.Sha256, row => row.Id, StringComparer.Ordinal);
    }

    /// <summary>
    /// Stores images, names and a job's outcomes in one transaction: all of it or nothing. Bytes that are stored already,
    /// be it by a concurrent commit, keep their image. A uri that named other bytes moves, and the image that it named goes
    /// where it has no other name and is not kept. The job counts each place once, however often it comes:
    /// as added where its bytes were new, else as known, or as rejected. Originals that are kept may have been forgotten just before, and
    /// are not forgotten from now on: look whether they are still there.
    /// </summary>
    /// <param name="images">Images to store.</param>
    /// <param name="names">Names of these images or of stored ones.</param>
    /// <param name="job">The job that came across the names; null for none.</param>
    /// <param name="rejections">Files the job could not take in; none without a job.</param>
    /// <param name="cancellationToken">Leaves the catalog as it was.</param>
    /// <exception cref="ArgumentException">A code is too long, a hash is not one, or there are rejections without a job.</exception>
    public async Task<CommitResult> CommitAsync(
        IReadOnlyList<NewImage> images,
        IReadOnlyList<NewName> names,
        Guid? job,
        IReadOnlyList<Rejection> rejections,
        CancellationToken cancellationToken = default)
    {
        var commit = await Commit.PrepareAsync(images, names, job, rejections, _measures, cancellationToken);
        return await Availability.RequireAsync(() => commit.RunAsync(dataSource, cancellationToken));
    }
}
