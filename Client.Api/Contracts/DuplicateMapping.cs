using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Duplicates;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>Grain messages about duplicates as HTTP shows them, and the other way round.</summary>
internal static class DuplicateMapping
{
    private const string Keep = "keep", NotDuplicate = "not-duplicate";

    public static Scan ToScan(this ScanStatus scan) => new(
        scan.Id,
        scan.State switch
        {
            ScanState.Running => JobState.Running,
            ScanState.Done => JobState.Done,
            ScanState.Failed => JobState.Failed,
            _ => throw new ArgumentOutOfRangeException(nameof(scan), scan.State, "A newer silo's scan state."),
        },
        scan.Stage switch
        {
            Grains.Interfaces.Duplicates.ScanStage.Joining => ScanStage.Joining,
            Grains.Interfaces.Duplicates.ScanStage.Searching => ScanStage.Searching,
            Grains.Interfaces.Duplicates.ScanStage.Judging => ScanStage.Judging,
            _ => throw new ArgumentOutOfRangeException(nameof(scan), scan.Stage, "A newer silo's scan stage."),
        },
        scan.Done,
        scan.Total,
        scan.Images,
        scan.Pairs,
        scan.Groups,
        scan.StartedAt,
        scan.FinishedAt,
        scan.Message);

    public static DuplicateGroup ToGroup(this Grains.Interfaces.Duplicates.DuplicateGroup group) => new(
        group.Number,
        Array.ConvertAll(group.Items, item => new DuplicateItem(
            item.ImageId,
            item.Sha256,
            item.Uri,
            item.Name,
            item.Bytes,
            item.ModifiedAt,
            item.Width,
            item.Height,
            item.Format,
            item.TakenAt,
            item.AddedAt,
            item.Kind,
            item.Kind is null ? null : item.Distance,
            item.Stays ? DuplicateAction.Keep : DuplicateAction.Trash,
            item.Rule)));

    /// <exception cref="InvalidRequestException">It is none.</exception>
    public static DuplicateVerdict ToVerdict(string? verdict) => verdict switch
    {
        Keep => DuplicateVerdict.Keep,
        NotDuplicate => DuplicateVerdict.NotDuplicate,
        _ => throw new InvalidRequestException("verdict", $"There is no verdict '{verdict}'; say {Keep} or {NotDuplicate}."),
    };

    public static VerdictLine ToLine(this VerdictDetails verdict) =>
        new(verdict.Verdict == DuplicateVerdict.Keep ? Keep : NotDuplicate, verdict.Sha256, verdict.At);

    public static VerdictDetails ToDetails(this VerdictLine line) => new(ToVerdict(line.Verdict), line.Sha256, line.At);
}
