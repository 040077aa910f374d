using OrleansImageSearch.Grains.Interfaces.Library;

namespace OrleansImageSearch.Client.Api;

/// <summary>
/// A stored image's original as a seekable stream, read from the library grain a chunk at a time. One chunk is in memory.
/// </summary>
internal sealed class OriginalStream : Stream
{
    private readonly ClusterCalls _cluster;
    private readonly long _imageId;
    private ContentChunk _chunk;
    private long _chunkOffset;

    private OriginalStream(ClusterCalls cluster, long imageId, ContentChunk first)
    {
        _cluster = cluster;
        _imageId = imageId;
        _chunk = first;
    }

    public string MediaType => _chunk.MediaType;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _chunk.TotalBytes;

    public override long Position { get; set; }

    /// <returns>Null where there is no such image.</returns>
    /// <exception cref="OriginalUnavailableException">The original is gone, changed, or unreadable.</exception>
    public static async Task<OriginalStream?> OpenAsync(ClusterCalls cluster, long imageId, CancellationToken cancellationToken) =>
        await cluster.ReadAsync((ILibraryGrain library) => library.ReadContentAsync(imageId, 0), cancellationToken) is { } first
            ? new OriginalStream(cluster, imageId, first)
            : null;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        if (Position < _chunkOffset || Position >= _chunkOffset + _chunk.Content.Length)
        {
            await LoadAsync(cancellationToken);
        }

        var rest = _chunk.Content.AsMemory((int)(Position - _chunkOffset));
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var next = await _cluster.ReadAsync((ILibraryGrain library) => library.ReadContentAsync(_imageId, Position), cancellationToken);
        if (next is null || next.Content.Length == 0 || next.TotalBytes != Length)
        {
            throw new EndOfStreamException($"The original of image {_imageId} ended or changed at byte {Position} of {Length}.");
        }

        _chunk = next;
        _chunkOffset = Position;
    }
}
