using System.Net;
using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>Sends the files to a server that cannot read them itself: several requests at once, each of bounded size.</summary>
internal sealed class UploadIngest(ImageSearchClient client, IngestReport report, string? onDuplicate)
{
    private const int RequestsAtOnce = 4;

    private const int FilesPerRequest = 32;

    private const long BytesPerRequest = 16 * 1024 * 1024;

    public Task RunAsync(IEnumerable<Source> sources, Action<IngestCounts> progress, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            Batch(FileTree.Enumerate(sources)),
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken },
            async (batch, cancelled) =>
            {
                await SendAsync(batch, cancelled);
                progress(report.Counts);
            });

    private IEnumerable<List<string>> Batch(IEnumerable<FoundFile> files)
    {
        var batch = new List<string>();
        var bytes = 0L;
        foreach (var file in files)
        {
            report.AddFound(1, listed: false);
            if (file.Problem is { } problem)
            {
                Reject(file.Path, problem);
                continue;
            }

            if (batch.Count == FilesPerRequest || (batch.Count > 0 && bytes + file.Bytes > BytesPerRequest))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(file.Path);
            bytes += file.Bytes;
        }

        report.AddFound(0, listed: true);
        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>Sends a batch; a file that cannot be read to its end is rejected and the others are sent without it.</summary>
    private async Task SendAsync(List<string> paths, CancellationToken cancellationToken)
    {
        while (paths.Count > 0)
        {
            var files = Open(paths);
            if (files.Count == 0)
            {
                return;
            }

            try
            {
                var outcomes = await client.UploadAsync(files, onDuplicate, cancellationToken);
                foreach (var (file, outcome) in files.Zip(outcomes))
                {
                    report.Add(new IngestedFile(file.Path, outcome.Status, outcome.Id, outcome.Sha256, outcome.Reason, outcome.Duplicates, outcome.Notice));
                }

                return;
            }
            catch (ServerException) when (files.Find(file => file.ReadFailure is not null) is { } unreadable)
            {
                Reject(unreadable.Path, unreadable.ReadFailure!.Message);
                paths = [.. files.Select(file => file.Path).Where(path => path != unreadable.Path)];
            }
            catch (ServerException refused) when (files.Count == 1
                && refused.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
            {
                Reject(files[0].Path, refused.Message);
                return;
            }
            finally
            {
                files.ForEach(file => file.Dispose());
            }
        }
    }

    private List<FileContent> Open(List<string> paths)
    {
        var files = new List<FileContent>(paths.Count);
        foreach (var path in paths)
        {
            try
            {
                files.Add(FileContent.Open(path));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Reject(path, failure.Message);
            }
        }

        return files;
    }

    private void Reject(string path, string reason) =>
        report.Add(new IngestedFile(path, IngestedFile.Rejected, Reason: reason));
}
