namespace OrleansImageSearch.Catalog;

public sealed partial class ImageCatalog
{
    /// <summary>
    /// A bucket comes in about so many rows, each of an equal part of its signatures: enough that the server is packing one while we
    /// unpack another, and that none comes near the 1 GB a value may have.
    /// </summary>
    internal const int PackedRows = 64;

    /// <summary>
    /// Streams the descriptors of one measure whose signatures lie in a range, those of active images: one scan of one part of an index,
    /// packed by the server. PostgreSQL fails where a 64th of the range has codes of 1 GB, some eight million of 128 bytes.
    /// </summary>
    /// <param name="measure">The measure's stamp, <c>pdq/1</c>.</param>
    /// <param name="first">The smallest signature.</param>
    /// <param name="last">The largest signature, itself included.</param>
    /// <param name="add">Called for each with image id and code, in no order to rely on; the span is valid during the call.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <returns>How many there were.</returns>
    public async Task<long> LoadBucketAsync(
        string measure, uint first, uint last, Action<long, ReadOnlySpan<byte>> add, CancellationToken cancellationToken = default)
    {
        if (await _measures.FindAsync(measure, cancellationToken) is not { } measureId)
        {
            return 0;
        }

        var step = Math.Max(1, ((long)last - first + 1) / PackedRows);
        return await Availability.RequireAsync(() => PackedCodes.ReadAllAsync(
            dataSource.CreateCommand(
                Queries.LoadBucket, measureId, (long)SignatureColumn.FromBits(first), (long)SignatureColumn.FromBits(last), step),
            add,
            cancellationToken));
    }

    /// <summary>Whether the signatures in a range differ, so that a longer prefix can part them.</summary>
    /// <param name="measure">The measure's stamp, <c>pdq/1</c>.</param>
    /// <param name="first">The smallest signature.</param>
    /// <param name="last">The largest signature, itself included.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<bool> HasSeveralSignaturesAsync(string measure, uint first, uint last, CancellationToken cancellationToken = default) =>
        await _measures.FindAsync(measure, cancellationToken) is { } measureId
        && await dataSource
            .CreateCommand(
                Queries.HasSeveralSignatures, measureId, SignatureColumn.FromBits(first), SignatureColumn.FromBits(last))
            .ReadValueAsync<bool>(cancellationToken);

    /// <summary>The descriptors of active images, by image id.</summary>
    /// <param name="ids">The images.</param>
    /// <param name="measures">Stamps of the measures wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<StoredDescriptor>> GetDescriptorsAsync(
        IReadOnlyList<long> ids, IReadOnlyList<string> measures, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.GetDescriptors, ids.ToArray(), measures.ToArray())
            .ReadAllAsync(
                row => new StoredDescriptor(
                    row.GetInt64(0),
                    row.GetString(1),
                    SignatureColumn.ToBits(row.GetInt32(2)),
                    row.GetBytes(3),
                    row.GetBytes(4),
                    row.GetInt16(5)),
                cancellationToken);

    /// <summary>The codes of active images that have one under any of the measures, by image id.</summary>
    /// <param name="ids">The images.</param>
    /// <param name="measures">Stamps of the measures wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>An image's codes in the order of <paramref name="measures"/>, empty where it has none.</returns>
    public async Task<IReadOnlyDictionary<long, byte[][]>> GetCodesAsync(
        IReadOnlyList<long> ids, IReadOnlyList<string> measures, CancellationToken cancellationToken = default)
    {
        var measureIds = new short?[measures.Count];
        for (var i = 0; i < measureIds.Length; i++)
        {
            measureIds[i] = await _measures.FindAsync(measures[i], cancellationToken);
        }

        var codes = new Dictionary<long, byte[][]>();
        var rows = await dataSource
            .CreateCommand(Queries.GetCodes, ids.ToArray(), measureIds.OfType<short>().ToArray())
            .ReadAllAsync(row => (Id: row.GetInt64(0), Measure: row.GetInt16(1), Code: row.GetBytes(2)), cancellationToken);
        foreach (var row in rows)
        {
            if (!codes.TryGetValue(row.Id, out var ofImage))
            {
                codes[row.Id] = ofImage = [.. Enumerable.Repeat(Array.Empty<byte>(), measureIds.Length)];
            }

            ofImage[Array.IndexOf(measureIds, row.Measure)] = row.Code;
        }

        return codes;
    }

    /// <summary>The prefixes that tile a measure's signature space: at first the one that holds everything.</summary>
    /// <param name="measure">The measure's stamp, <c>pdq/1</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<BucketTableRow> GetBucketTableAsync(string measure, CancellationToken cancellationToken = default)
    {
        var measureId = await _measures.GetOrAddAsync(measure, cancellationToken);
        if (await ReadBucketTableAsync(measureId, cancellationToken) is { } table)
        {
            return table;
        }

        await dataSource.CreateCommand(Queries.CreateBucketTable, measureId, SignatureColumn.FromBits(0)).RunAsync(cancellationToken);
        return (await ReadBucketTableAsync(measureId, cancellationToken))!;
    }

    /// <summary>Replaces a prefix by the two that are one bit longer. Nothing changes where it is not in the table (any more).</summary>
    /// <param name="measure">The measure's stamp, <c>pdq/1</c>.</param>
    /// <param name="bits">The prefix's bits, left-aligned.</param>
    /// <param name="length">Its length, 0 to 31.</param>
    /// <param name="cancellationToken">Leaves the table as it was.</param>
    /// <returns>The table as it then is.</returns>
    public async Task<BucketTableRow> SplitBucketAsync(string measure, uint bits, int length, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 31);
        await GetBucketTableAsync(measure, cancellationToken);
        var measureId = await _measures.GetOrAddAsync(measure, cancellationToken);
        return await Availability.RequireAsync(async () =>
        {
            await using (var connection = await dataSource.OpenConnectionAsync(cancellationToken))
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.CreateCommand(Queries.LockBucketTable, measureId).RunAsync(cancellationToken);
                await connection
                    .CreateCommand(
                        Queries.SplitBucket,
                        measureId,
                        SignatureColumn.FromBits(bits),
                        (short)length,
                        SignatureColumn.FromBits(bits | 0x8000_0000 >> length))
                    .RunAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            return await GetBucketTableAsync(measure, cancellationToken);
        });
    }

    /// <summary>
    /// Takes a bucket over: from now on its answers count only with the epoch returned. Whoever loads the bucket claims it first,
    /// so that it holds all that was committed before the epoch began.
    /// </summary>
    /// <param name="measure">The measure's stamp, <c>pdq/1</c>.</param>
    /// <param name="bits">The prefix's bits, left-aligned.</param>
    /// <param name="length">Its length, 0 to 32.</param>
    /// <param name="cancellationToken">Leaves the epoch as it was.</param>
    /// <returns>The new epoch, larger than any before; null where the prefix is not in the measure's bucket table.</returns>
    public async Task<long?> ClaimBucketAsync(string measure, uint bits, int length, CancellationToken cancellationToken = default)
    {
        var epochs = await dataSource
            .CreateCommand(Queries.ClaimBucket, measure, SignatureColumn.FromBits(bits), (short)length)
            .ReadAllAsync(row => row.GetInt64(0), cancellationToken);
        return epochs.Count == 0 ? null : epochs.Single();
    }

    /// <summary>The epochs that count, by prefix; without prefixes that are not in the measure's bucket table.</summary>
    /// <param name="measure">The measure's stamp, <c>pdq/1</c>.</param>
    /// <param name="prefixes">The buckets to look up.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<PrefixRow, long>> GetBucketEpochsAsync(
        string measure, IReadOnlyCollection<PrefixRow> prefixes, CancellationToken cancellationToken = default)
    {
        var rows = await dataSource
            .CreateCommand(
                Queries.GetBucketEpochs,
                measure,
                prefixes.Select(prefix => SignatureColumn.FromBits(prefix.Bits)).ToArray(),
                prefixes.Select(prefix => (short)prefix.Length).ToArray())
            .ReadAllAsync(
                row => (Prefix: new PrefixRow(SignatureColumn.ToBits(row.GetInt32(0)), row.GetInt16(1)), Epoch: row.GetInt64(2)),
                cancellationToken);
        return rows.ToDictionary(row => row.Prefix, row => row.Epoch);
    }

    private async Task<BucketTableRow?> ReadBucketTableAsync(short measureId, CancellationToken cancellationToken)
    {
        var rows = await dataSource
            .CreateCommand(Queries.GetBucketTable, measureId)
            .ReadAllAsync(
                row => (Version: row.GetInt64(0), Prefix: new PrefixRow(SignatureColumn.ToBits(row.GetInt32(1)), row.GetInt16(2))),
                cancellationToken);
        return rows.Count == 0 ? null : new BucketTableRow(rows[0].Version, [.. rows.Select(row => row.Prefix)]);
    }
}
