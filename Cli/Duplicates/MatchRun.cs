using System.Net;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Searches for files among the stored images that lie below some folders.</summary>
internal sealed class MatchRun(ImageSearchClient client, FolderSet folders, Terminal terminal, bool asJsonLines)
{
    /// <summary>Bits by which the PDQ codes of look-alikes differ at most, as in groups of duplicates.</summary>
    private const int MaxDistance = 31;

    private const string Measure = "pdq";

    private const int FirstHits = 32;

    /// <summary>Hits in one answer at most, as the server has it.</summary>
    private const int MaxHits = 1000;

    private const int SearchesAtOnce = 4;

    private readonly Lock _lock = new();
    private long _files;
    private long _matched;
    private long _rejected;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IEnumerable<Source> sources, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = SearchesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(FileTree.Enumerate(sources), parallel, async (file, cancellation) =>
        {
            try
            {
                Report(file.Path, file.Problem is null ? await FindAsync(file.Path, cancellation) : [], file.Problem);
            }
            catch (ServerException refused) when (refused.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
            {
                Report(file.Path, [], refused.Message);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Report(file.Path, [], failure.Message);
            }
        });
        if (!asJsonLines)
        {
            terminal.Out.WriteLine($"{_matched:N0} of {_files:N0} files are there already{(_rejected == 0 ? "" : $"; {_rejected:N0} could not be searched for")}");
        }

        return _matched > 0 ? ExitCodes.DuplicatesFound : _rejected > 0 ? ExitCodes.SomeRejected : ExitCodes.Done;
    }

    /// <summary>The images that a file is like and that have a name below the folders, another than the file's own.</summary>
    private async Task<MatchedImage[]> FindAsync(string path, CancellationToken cancellationToken)
    {
        for (var k = FirstHits; ; k = MaxHits)
        {
            var query = new SearchQuery([new SearchImage(path, null)], [], k, [Measure], Exact: true, false, false, null, MaxDistance);
            var answer = client.Read(await client.SearchAsync(query, cancellationToken), ServerJson.Default.SearchAnswer);
            if (!answer.Receipt.Complete)
            {
                throw new ServerException($"not all buckets answered ({string.Join(", ", answer.Receipt.FailedBuckets)}): try again");
            }

            var matches = new List<MatchedImage>();
            foreach (var hit in answer.Hits)
            {
                foreach (var name in await client.GetNamesAsync(hit.Id, cancellationToken))
                {
                    if (ItemPlace.Of(name.Uri).Path is { } place && place != Path.GetFullPath(path) && folders.Around(place) is not null)
                    {
                        matches.Add(new MatchedImage(hit.Id, name.Uri, hit.Measures[Measure].Score, hit.Measures[Measure].Distance));
                    }
                }
            }

            if (matches.Count > 0 || answer.Hits.Count < k || k == MaxHits)
            {
                return [.. matches];
            }
        }
    }

    private void Report(string path, MatchedImage[] matches, string? problem)
    {
        lock (_lock)
        {
            _files++;
            if (problem is not null)
            {
                _rejected++;
                terminal.Tell($"{path} cannot be searched for: {problem.TrimEnd('.')}");
            }
            else if (matches.Length > 0)
            {
                _matched++;
                if (asJsonLines)
                {
                    terminal.Out.WriteLine(JsonLine.Of(new MatchLine(path, matches)));
                }
                else
                {
                    terminal.Out.WriteLine(Printable.Line(path));
                    foreach (var match in matches)
                    {
                        terminal.Out.WriteLine(Printable.Line($"  {ItemPlace.TextOf(match.Uri, match.Image)} ({match.Score:0.000}, {match.Distance:0} bits)"));
                    }
                }
            }
        }
    }
}

/// <summary>A file that is there already, a line of <c>match --jsonl</c>.</summary>
internal sealed record MatchLine(string Path, IReadOnlyList<MatchedImage> Matches);

/// <summary>A stored image that the file is like, how much (0..1), and by how many bits of PDQ they differ.</summary>
internal sealed record MatchedImage(long Image, string Uri, double Score, double Distance);
