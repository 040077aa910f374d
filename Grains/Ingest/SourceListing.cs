using System.Runtime.CompilerServices;
using OrleansImageSearch.Storage;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>Lists all that a job is to take in: files and folders, as <see cref="SourceLister"/> does, then objects in S3 buckets.</summary>
public sealed class SourceListing(Lazy<S3Objects> objects)
{
    /// <param name="sources">Absolute paths, and beginnings of keys as <c>s3://bucket/beginning</c>.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    internal async IAsyncEnumerable<SourceLister.Entry> ListAsync(
        IReadOnlyList<string> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in SourceLister.List(sources.Where(source => !S3Location.Is(source))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return file;
        }

        foreach (var beginning in sources.Select(S3Location.TryParse).OfType<S3Location>())
        {
            await foreach (var found in ListAsync(beginning, cancellationToken))
            {
                yield return found;
            }
        }
    }

    private async IAsyncEnumerable<SourceLister.Entry> ListAsync(S3Location beginning, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (problem, isEmpty) = ((string?)null, true);
        IAsyncEnumerator<S3ObjectEntry>? found = null;
        try
        {
            while (true)
            {
                try
                {
                    found ??= objects.Value.ListAsync(beginning, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    if (!await found.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (StorageException e)
                {
                    problem = e.Message;
                    break;
                }

                isEmpty = false;
                // What marks a folder is no file.
                if (!found.Current.Location.Key.EndsWith('/'))
                {
                    yield return new SourceLister.Entry(found.Current.Location.Path, null);
                }
            }
        }
        finally
        {
            if (found is not null)
            {
                await found.DisposeAsync();
            }
        }

        if (problem is not null || isEmpty)
        {
            yield return new SourceLister.Entry(beginning.Path, problem ?? "There is no object whose key begins so: check the S3 bucket and the key.");
        }
    }
}
