namespace OrleansImageSearch.Catalog;

public sealed partial class ImageCatalog
{
    /// <summary>How many active images have no descriptor of a measure.</summary>
    /// <param name="measure">The measure's stamp, <c>pdq/1</c>.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    public async Task<long> CountUndescribedAsync(string measure, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.CountUndescribed, await _measures.GetOrAddAsync(measure, cancellationToken))
            .ReadValueAsync<long>(cancellationToken);

    /// <summary>Active images without a descriptor of a measure, by rising id.</summary>
    /// <param name="measure">The measure's stamp, <c>pdq/1</c>.</param>
    /// <param name="after">Only larger ids.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<long>> FindUndescribedAsync(string measure, long after, int limit, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.FindUndescribed, await _measures.GetOrAddAsync(measure, cancellationToken), after, limit)
            .ReadAllAsync(row => row.GetInt64(0), cancellationToken);

    /// <summary>Adds one measure's descriptors of stored images. What is there stays, and images that are gone are left out.</summary>
    /// <param name="descriptors">Image ids and descriptors, all of one measure.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    /// <returns>The images whose descriptor was added.</returns>
    public async Task<IReadOnlySet<long>> AddDescriptorsAsync(
        IReadOnlyList<(long ImageId, NewDescriptor Descriptor)> descriptors, CancellationToken cancellationToken = default)
    {
        if (descriptors.Count == 0)
        {
            return new HashSet<long>();
        }

        var measureId = await _measures.GetOrAddAsync(descriptors.Select(each => each.Descriptor.Measure).Distinct().Single(), cancellationToken);
        return await Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.CreateCommand(Queries.LockShared, AdvisoryLocks.Commit).RunAsync(cancellationToken);
            var added = await connection
                .CreateCommand(
                    Queries.AddDescriptors,
                    measureId,
                    descriptors.Select(each => each.ImageId).ToArray(),
                    descriptors.Select(each => SignatureColumn.FromBits(each.Descriptor.Signature)).ToArray(),
                    descriptors.Select(each => each.Descriptor.Code).ToArray(),
                    descriptors.Select(each => each.Descriptor.FlipCosts).ToArray(),
                    descriptors.Select(each => (short)each.Descriptor.Quality).ToArray())
                .ReadAllAsync(row => row.GetInt64(0), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return added.ToHashSet();
        });
    }
}
