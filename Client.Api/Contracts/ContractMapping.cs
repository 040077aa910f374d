using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>Grain messages as HTTP shows them.</summary>
internal static class ContractMapping
{
    public static UploadedImage ToUploadedImage(this IngestOutcome outcome, string name) => new(
        name,
        outcome.Status == IngestStatus.Rejected ? null : outcome.ImageId,
        outcome.Sha256,
        outcome.Status switch
        {
            IngestStatus.Added => UploadStatus.Added,
            IngestStatus.Known => UploadStatus.Known,
            IngestStatus.Rejected => UploadStatus.Rejected,
            IngestStatus.Trashed => UploadStatus.Trashed,
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.Status, "A newer silo's ingest status."),
        },
        outcome.Reason,
        [.. outcome.Duplicates.Select(ToDuplicate)],
        outcome.Notice);

    private static Duplicate ToDuplicate(this DuplicateImage duplicate) => new(
        duplicate.ImageId,
        duplicate.Score,
        ByName(duplicate.Measures),
        duplicate.Kind,
        ToSide(duplicate.Larger),
        ToSide(duplicate.Older),
        ToSide(duplicate.LessCompressed));

    private static DuplicateSide? ToSide(Grains.Interfaces.Ingest.DuplicateSide? side) => side switch
    {
        null => null,
        Grains.Interfaces.Ingest.DuplicateSide.Upload => DuplicateSide.Upload,
        Grains.Interfaces.Ingest.DuplicateSide.Stored => DuplicateSide.Stored,
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, "A newer silo's side."),
    };

    public static ImageRecord ToRecord(this ImageDetails details) => new(
        details.Id,
        details.Sha256,
        details.Width,
        details.Height,
        details.Format,
        details.Bytes,
        details.AddedAt,
        [.. details.Names.Select(name => new NameRecord(name.Name, name.Uri))],
        [.. details.Descriptors.Select(code => new DescriptorRecord(code.Measure, code.Code, code.Quality))],
        [.. details.FormerNames.Select(name => new NameRecord(name.Name, name.Uri))],
        details.TakenAt);

    public static LibraryPage ToPage(this BrowseAnswer answer, LibrarySort sort) => new(
        Array.ConvertAll(answer.Images, image => new LibraryImage(
            image.Id, image.Name, image.Uri, image.Width, image.Height, image.Format, image.Bytes, image.AddedAt, image.TakenAt)),
        answer.Next is { } next ? LibraryCursor.Write(sort, next) : null,
        answer.Total is { } total ? new LibraryTotal(total.Images, total.IsEstimate) : null);

    public static SearchResult ToResult(this SearchAnswer answer) => new(
        [.. answer.Hits.Select(hit => new Hit(hit.ImageId, hit.Name, hit.Uri, hit.Score, ByName(hit.Measures), hit.Probability, hit.Inliers))],
        answer.Receipt.ToReceipt(),
        answer.Notices);

    public static BatchSearchResult ToResult(this BatchSearchAnswer answer, long[] ids) => new(
        [.. answer.Answers.Select((query, i) => new BatchAnswer(
            i < ids.Length ? ids[i] : null,
            Array.ConvertAll(query.Hits, hit => new BatchHit(hit.ImageId, hit.Score, hit.Distance)),
            query.Coverage,
            query.Complete))],
        answer.Receipt.ToReceipt());

    public static Comparison ToComparison(this ImageComparison comparison) =>
        new(comparison.Score, comparison.Probability, ByName(comparison.Measures));

    private static Receipt ToReceipt(this SearchReceipt receipt) => new(
        receipt.BucketsAsked,
        receipt.BucketsFailed,
        receipt.BucketsTotal,
        receipt.FailedBuckets,
        receipt.Coverage,
        receipt.Complete,
        receipt.ElapsedMs,
        [.. receipt.Stages.Select(stage => new Stage(stage.Name, stage.ElapsedMs, stage.StartMs))],
        receipt.ScanMs,
        receipt.SilosAsked,
        receipt.Calls is { } calls ? Array.ConvertAll(calls, ToCall) : null);

    private static BucketCall ToCall(this Grains.Interfaces.Search.BucketCall call)
    {
        var bucket = BucketKey.Parse(call.Bucket);
        return new BucketCall(
            bucket.Measure,
            bucket.Prefix,
            call.Silo?.ToString(),
            call.StartMs,
            call.ElapsedMs,
            call.ScanMs,
            call.Outcome switch
            {
                BucketCallOutcome.Answered => null,
                BucketCallOutcome.Unanswered => "unanswered",
                BucketCallOutcome.Split => "split",
                BucketCallOutcome.Superseded => "superseded",
                _ => throw new ArgumentOutOfRangeException(nameof(call), call.Outcome, "A newer silo's outcome."),
            });
    }

    public static Job ToJob(this IngestJobStatus job) => new(
        job.Id,
        job.State switch
        {
            IngestJobState.Running => JobState.Running,
            IngestJobState.Done => JobState.Done,
            IngestJobState.Failed => JobState.Failed,
            _ => throw new ArgumentOutOfRangeException(nameof(job), job.State, "A newer silo's job state."),
        },
        job.Sources,
        job.Found,
        job.Listed,
        job.Added,
        job.Known,
        job.Rejected,
        job.StartedAt,
        job.FinishedAt,
        job.Message);

    public static Rejection ToRejection(this RejectedFile file) => new(file.Place, file.Reason);

    private static Dictionary<string, MeasureResult> ByName(MeasureScore[] scores) =>
        scores.ToDictionary(score => score.Name, score => new MeasureResult(score.Score, score.Distance));
}
