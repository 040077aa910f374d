using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.Storage;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>An S3 bucket, the same for all silos.</summary>
public sealed partial class S3Place(S3Service service, IOptions<StorageOptions> options, ILogger<S3Place> logger) : IOriginalPlace
{
    private readonly S3Originals _originals = new(service, options.Value.S3.Bucket, options.Value.S3.Prefix);

    /// <summary>What the last call that failed said; null after one that succeeded.</summary>
    private volatile string? _problem;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken) => _originals.TryOutAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task WriteAsync(string sha256, byte[] content)
    {
        try
        {
            await _originals.WriteAsync(sha256, content);
            _problem = null;
        }
        catch (StorageException e)
        {
            Note(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> HasAsync(string sha256, long bytes)
    {
        try
        {
            return await _originals.HasAsync(sha256, bytes);
        }
        catch (StorageException e)
        {
            Note(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<OriginalPart> ReadAsync(string sha256, long bytes, long offset)
    {
        try
        {
            var (state, total, part) = await _originals.ReadAsync(sha256, offset, OriginalPart.MaxBytes);
            _problem = null;
            return state switch
            {
                CopyState.Sound when total == bytes => new OriginalPart(total, part, IsRotten: false),
                CopyState.Absent => throw new OriginalUnavailableException($"The original {sha256} is not in {_originals.Uri}: upload the image again."),
                _ => throw new OriginalUnavailableException($"The original {sha256} in {_originals.Uri} is damaged: upload the image again."),
            };
        }
        catch (StorageException e)
        {
            Note(e);
            throw new OriginalUnavailableException(e.Message);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string sha256)
    {
        try
        {
            await _originals.DeleteAsync(sha256);
            _problem = null;
        }
        catch (StorageException e)
        {
            Note(e);
            LogUndeleted(sha256, _originals.Uri);
        }
    }

    /// <inheritdoc/>
    public Task<StorageOverview> GetOverviewAsync() =>
        Task.FromResult(new StorageOverview(options.Value.Copies, [], _problem is { } problem ? [problem] : [], _originals.Uri));

    private void Note(StorageException exception)
    {
        if (_problem != exception.Message)
        {
            _problem = exception.Message;
            LogProblem(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(LogLevel.Warning, "The removed original {Sha256} stays in {Place}")]
    private partial void LogUndeleted(string sha256, string place);
}
