using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Duplicates;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>What people said of duplicates, to be taken elsewhere and back: JSON Lines out and in.</summary>
internal static class VerdictEndpoints
{
    private const string Lines = "application/x-ndjson";
    private const int BatchLines = 256;
    private const int MaxRejections = 1000;

    public static void MapVerdicts(this IEndpointRouteBuilder routes)
    {
        var verdicts = routes.MapGroup("/v1/duplicates/verdicts").WithTags("Duplicates");

        verdicts.MapGet("", (ClusterCalls cluster, JsonLineWriter lines, CancellationToken cancellationToken) =>
                lines.Write(ListAsync(cluster, cancellationToken), Lines))
            .WithName("getVerdicts")
            .WithSummary("All verdicts, one JSON object a line, in the order they were said.")
            .Produces<VerdictLine>(StatusCodes.Status200OK, Lines);

        verdicts.MapPost("", (HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken) =>
                ChangeAsync(request, cluster, (grain, batch) => grain.AddVerdictsAsync(batch), cancellationToken))
            .WithName("addVerdicts")
            .WithSummary("Takes in verdicts, one JSON object a line.")
            .Accepts<VerdictLine>(Lines, "application/jsonl", "application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        verdicts.MapDelete("", (HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken) =>
                ChangeAsync(request, cluster, (grain, batch) => grain.RemoveVerdictsAsync(batch), cancellationToken))
            .WithName("removeVerdicts")
            .WithSummary("Takes verdicts back, one JSON object a line.")
            .Accepts<VerdictLine>(Lines, "application/jsonl", "application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async IAsyncEnumerable<VerdictLine> ListAsync(ClusterCalls cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        NumberedVerdict[] page;
        for (var after = 0L; ; after = page[^1].Number)
        {
            var behind = after;
            page = await cluster.ReadAsync((IDuplicatesGrain grain) => grain.ListVerdictsAsync(behind, BatchLines), cancellationToken);
            foreach (var verdict in page)
            {
                yield return verdict.Verdict.ToLine();
            }

            if (page.Length < BatchLines)
            {
                yield break;
            }
        }
    }

    private static async Task<Ok<VerdictsResult>> ChangeAsync(
        HttpRequest request, ClusterCalls cluster, Func<IDuplicatesGrain, VerdictDetails[], Task<int>> change, CancellationToken cancellationToken)
    {
        var changed = 0;
        var rejected = new List<ImportRejection>();
        await foreach (var lines in JsonLines.ReadAsync(request.BodyReader, LineJsonContext.Default.VerdictLine, BatchLines, cancellationToken))
        {
            foreach (var line in lines)
            {
                try
                {
                    var verdict = line.Value?.ToDetails() ?? throw new InvalidRequestException("body", line.Problem!);
                    changed += await cluster.WriteAsync((IDuplicatesGrain grain) => change(grain, [verdict]), cancellationToken);
                }
                catch (InvalidRequestException problem) when (rejected.Count < MaxRejections)
                {
                    rejected.Add(new ImportRejection(line.Number, problem.Message));
                }
            }
        }

        return TypedResults.Ok(new VerdictsResult(changed, [.. rejected]));
    }
}
