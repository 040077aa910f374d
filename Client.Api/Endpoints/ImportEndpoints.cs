using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans.Concurrency;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces.Ingest;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Images that were described elsewhere, as JSON Lines of any number.</summary>
internal static class ImportEndpoints
{
    private const int BatchLines = 2048;
    private const int BatchesAtOnce = 3;
    private const int MaxRejections = 10_000;

    public static void MapImport(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/import", ImportAsync)
            .WithTags("Images")
            .WithName("importImages")
            .WithSummary("Takes in images that were described elsewhere, one JSON object a line.")
            .WithDescription("The originals stay where they are, and each description is taken at its word. A line that cannot be taken in is "
                + "one rejected item with its reason; the first ten thousand are listed. The answer comes when the next search finds all; where it "
                + "does not come, send the lines again: what is stored is known then. A body of any length is taken in as it comes.")
            .Accepts<ImportedImage>("application/x-ndjson", "application/jsonl", "application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Ok<ImportResult>> ImportAsync(HttpContext context, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        // Nothing of it stays in memory.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var tally = new Tally();
        await Parallel.ForEachAsync(
            JsonLines.ReadAsync(context.Request.BodyReader, LineJsonContext.Default.ImportedImage, BatchLines, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce, CancellationToken = cancellationToken },
            async (lines, cancellation) => await TakeInAsync(lines, cluster, tally, cancellation));
        return TypedResults.Ok(tally.ToResult());
    }

    private static async Task TakeInAsync(
        JsonLine<ImportedImage>[] lines, ClusterCalls cluster, Tally tally, CancellationToken cancellationToken)
    {
        var sent = new List<(long Line, DescribedImage Image)>(lines.Length);
        foreach (var line in lines)
        {
            var problem = line.Problem;
            if (line.Value?.ToDescribed(out problem) is { } image)
            {
                sent.Add((line.Number, image));
            }
            else
            {
                tally.Reject(line.Number, problem!);
            }
        }

        DescribedImage[] images = [.. sent.Select(each => each.Image)];
        if (images.Length == 0)
        {
            return;
        }

        var request = Guid.NewGuid();
        var outcomes = await cluster.WriteAsync((IIngestGrain ingest) => ingest.AddDescribedAsync(images.AsImmutable(), request), cancellationToken);
        foreach (var ((line, _), outcome) in sent.Zip(outcomes))
        {
            tally.Count(line, outcome);
        }
    }

    private sealed class Tally
    {
        private readonly Lock _lock = new();
        private readonly SortedSet<(long Line, string Reason)> _rejections = [];
        private long _added;
        private long _known;
        private long _rejected;

        public void Count(long line, IngestOutcome outcome)
        {
            if (outcome.Status == IngestStatus.Rejected)
            {
                Reject(line, outcome.Reason!);
                return;
            }

            Interlocked.Increment(ref outcome.Status == IngestStatus.Added ? ref _added : ref _known);
        }

        public void Reject(long line, string reason)
        {
            lock (_lock)
            {
                _rejected++;
                _rejections.Add((line, reason));
                if (_rejections.Count > MaxRejections)
                {
                    _rejections.Remove(_rejections.Max);
                }
            }
        }

        public ImportResult ToResult() => new(
            _added, _known, _rejected, [.. _rejections.Select(rejection => new ImportRejection(rejection.Line, rejection.Reason))]);
    }
}
