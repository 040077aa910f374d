using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Catalog.Duplicates;
using OrleansImageSearch.Grains.Buckets;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Duplicates;
using OrleansImageSearch.Similarity.Duplicates;

namespace OrleansImageSearch.Grains.Duplicates;

/// <inheritdoc cref="IDuplicatesGrain"/>
[StatelessWorker]
public sealed class DuplicatesGrain(ImageCatalog catalog, BucketRouter buckets, ImageIntake intake) : Grain, IDuplicatesGrain
{
    private const int MaxLimit = 1000;
    private const int MaxRead = 4096;
    private const int MaxApplies = 100;
    private const int MaxScans = 100;
    private const int Sha256Digits = 64;

    /// <inheritdoc/>
    public async Task<GroupPage?> ListAsync(GroupQuery query)
    {
        Limit(query.Limit);
        var rules = new GroupRules(query);
        if (await catalog.Duplicates.FindScanAsync(Catalog.JobState.Done) is not { } scan)
        {
            return null;
        }

        var groups = new List<DuplicateGroup>();
        var after = query.After;
        for (var read = 0; ;)
        {
            // Of groups that a verdict or a clean-up leaves nothing of, or that are not asked for, a page skips so many; it may be empty.
            var centres = await catalog.Duplicates.ListGroupsAsync(scan.Id, after, query.Limit - groups.Count);
            read += centres.Count;
            foreach (var group in await ReadAsync(scan.Id, centres))
            {
                if (rules.Concerns(group.Items))
                {
                    groups.Add(group with { Items = rules.Choose(group.Items) });
                }
            }

            if (centres.Count == 0 || groups.Count == query.Limit || read >= MaxRead)
            {
                var status = DuplicateScanGrain.StatusOf(scan);
                return new GroupPage(status, [.. groups], centres.Count == 0 ? null : centres[^1]);
            }

            after = centres[^1];
        }
    }

    /// <inheritdoc/>
    public async Task<ScanStatus[]> ListScansAsync() =>
        [.. (await catalog.Duplicates.ListScansAsync(MaxScans)).Select(DuplicateScanGrain.StatusOf)];

    /// <inheritdoc/>
    public async Task<string[]?> JudgeAsync(long group, DuplicateVerdict verdict)
    {
        if (await catalog.Duplicates.FindScanAsync(Catalog.JobState.Done) is not { } scan
            || (await ReadAsync(scan.Id, [group])).SingleOrDefault() is not { } found)
        {
            return null;
        }

        string[] contents = [.. found.Items.Select(item => item.Sha256).Distinct().Order(StringComparer.Ordinal)];
        await catalog.Duplicates.AddVerdictAsync((Verdict)verdict, contents);
        return contents;
    }

    /// <inheritdoc/>
    public async Task<NumberedVerdict[]> ListVerdictsAsync(long after, int limit)
    {
        Limit(limit);
        var verdicts = await catalog.Duplicates.ListVerdictsAsync(after, limit);
        return
        [
            .. verdicts.Select(each => new NumberedVerdict(
                each.Number, new VerdictDetails((DuplicateVerdict)each.Verdict.Verdict, [.. each.Verdict.Sha256], each.Verdict.At))),
        ];
    }

    /// <inheritdoc/>
    public async Task<int> AddVerdictsAsync(VerdictDetails[] verdicts)
    {
        Array.ForEach(verdicts, Check);
        var added = 0;
        foreach (var verdict in verdicts)
        {
            added += await catalog.Duplicates.AddVerdictAsync((Verdict)verdict.Verdict, verdict.Sha256, verdict.At) ? 1 : 0;
        }

        return added;
    }

    /// <inheritdoc/>
    public async Task<int> RemoveVerdictsAsync(VerdictDetails[] verdicts)
    {
        Array.ForEach(verdicts, Check);
        var removed = 0;
        foreach (var verdict in verdicts)
        {
            removed += await catalog.Duplicates.DeleteVerdictAsync((Verdict)verdict.Verdict, verdict.Sha256) ? 1 : 0;
        }

        return removed;
    }

    /// <inheritdoc/>
    public async Task<ApplyOutcome> ApplyAsync(Guid apply, ApplyItem[] items)
    {
        var result = await catalog.Duplicates.ApplyAsync(apply, Items(items));
        await buckets.WithdrawAsync(result.Trashed);
        return new ApplyOutcome(
            result.Changed,
            [.. result.Refused.Select(refused => new RefusedApplyItem(new ApplyItem(refused.Item.ImageId, refused.Item.Uri, refused.Item.Into), refused.Reason))]);
    }

    /// <inheritdoc/>
    public async Task<int> UndoAsync(Guid apply, ApplyItem[]? items)
    {
        var result = await catalog.Duplicates.UndoAsync(apply, items is null ? null : Items(items));

        // Also what is outside already: the call that took it back may have been cut off before it told the buckets.
        foreach (var batch in result.Restored.Concat((items ?? []).Select(item => item.ImageId)).Distinct().Chunk(ApplyItem.MaxBatch))
        {
            await intake.TellBucketsAsync(batch, CancellationToken.None);
        }

        return result.Items;
    }

    /// <inheritdoc/>
    public async Task<ApplySummary[]> ListAppliesAsync() =>
        [.. (await catalog.Duplicates.ListAppliesAsync(MaxApplies)).Select(apply => new ApplySummary(apply.Id, apply.At, apply.Items))];

    /// <summary>Groups of which something is to be decided on: two items or more that no verdict covers.</summary>
    private async Task<IReadOnlyList<DuplicateGroup>> ReadAsync(Guid scan, IReadOnlyList<long> centres)
    {
        var stored = await catalog.Duplicates.GetGroupsAsync(scan, centres);
        var contents = stored.SelectMany(group => group.Members).Select(member => member.Image.Sha256).Distinct();
        var verdicts = new GroupVerdicts(await catalog.Duplicates.FindVerdictsAsync(contents));
        return
        [
            .. stored
                .Select(verdicts.WithoutDifferent)
                .Where(group => !verdicts.Cover(group))
                .Select(group => new DuplicateGroup(group.Centre, [.. group.Members.SelectMany(ItemsOf)]))
                .Where(group => group.Items.Length > 1),
        ];
    }

    private static IEnumerable<DuplicateItem> ItemsOf(MemberRecord member)
    {
        var image = member.Image;
        var names = image.Names.Where(name => !IsUpload(name));
        if (image.Kept)
        {
            names = names.Append(image.Names.FirstOrDefault(IsUpload) ?? new NameRecord(image.Sha256, $"upload:///{image.Sha256}/", image.Bytes, null));
        }

        return names.Select((name, index) => new DuplicateItem(
            image.Id,
            image.Sha256,
            name.Uri,
            name.Name,
            image.Bytes,
            name.ModifiedAt,
            image.Width,
            image.Height,
            image.Format,
            image.TakenAt,
            image.AddedAt,
            KindOf(member, index),
            member.Distance,
            Stays: true,
            Rule: null));
    }

    /// <summary>Further files of the image in the centre have its bytes.</summary>
    private static string? KindOf(MemberRecord member, int index) =>
        member.Kind is { } kind ? ((DuplicateKind)kind).ToString().ToLowerInvariant()
        : index > 0 ? nameof(DuplicateKind.Identical).ToLowerInvariant()
        : null;

    private static bool IsUpload(NameRecord name) => name.Uri.StartsWith("upload:", StringComparison.Ordinal);

    private static TrashItem[] Items(ApplyItem[] items) => items.Length <= ApplyItem.MaxBatch
        ? Array.ConvertAll(items, item => new TrashItem(item.ImageId, item.Uri, item.Into))
        : throw new InvalidRequestException("items", $"There are {items.Length} items; send at most {ApplyItem.MaxBatch} in one call.");

    private static void Limit(int limit)
    {
        if (limit is < 1 or > MaxLimit)
        {
            throw new InvalidRequestException("limit", $"limit must be 1 to {MaxLimit}, not {limit}.");
        }
    }

    private static void Check(VerdictDetails verdict)
    {
        if (!Enum.IsDefined(verdict.Verdict))
        {
            throw new InvalidRequestException("verdict", $"There is no verdict {verdict.Verdict}; say keep or not-duplicate.");
        }

        if (verdict.Sha256.Length == 0 || Array.Exists(verdict.Sha256, hash => hash.Length != Sha256Digits || !hash.All(char.IsAsciiHexDigit)))
        {
            throw new InvalidRequestException("sha256", "sha256 must be a list of SHA-256 hashes, each of 64 digits of hex.");
        }
    }
}
