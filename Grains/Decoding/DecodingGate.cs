using Microsoft.Extensions.Options;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Grains.Decoding;

/// <summary>
/// The one place of a silo where pixels are in memory: decodes away from the grains' threads, and no more pictures at once
/// than <see cref="DecodingOptions.Parallelism"/>, so that neither memory nor processors are promised twice.
/// </summary>
public sealed class DecodingGate(DecodeLimits limits, IOptions<DecodingOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.Value.Parallelism);

    /// <summary>Limits that hold for everything that comes from outside.</summary>
    public DecodeLimits Limits => limits;

    /// <summary>Reads and decodes one picture, and makes of it what is wanted.</summary>
    /// <param name="read">Gives the encoded bytes; called when it is this picture's turn, so that waiting pictures take no memory.</param>
    /// <param name="use">Called with the encoded bytes and the picture on the same thread.</param>
    /// <param name="cancellationToken">Gives up while waiting or decoding.</param>
    /// <exception cref="ImageRejectedException">The bytes are not a picture that can be taken in.</exception>
    public async Task<T> DecodeAsync<T>(Func<Task<byte[]>> read, Func<byte[], DecodedImage, T> use, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            using var activity = Instrumentation.Activities.StartActivity("decode");
            return await Task.Run(
                async () =>
                {
                    var encoded = await read();
                    return use(encoded, ImageDecoder.Decode(encoded, limits, cancellationToken));
                },
                cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc cref="DecodeAsync{T}(Func{Task{byte[]}}, Func{byte[], DecodedImage, T}, CancellationToken)"/>
    public Task<T> DecodeAsync<T>(Func<byte[]> read, Func<byte[], DecodedImage, T> use, CancellationToken cancellationToken) =>
        DecodeAsync(() => Task.FromResult(read()), use, cancellationToken);

    public void Dispose() => _turns.Dispose();
}

/// <summary>Pixels as the measures take them.</summary>
internal static class DecodedImageExtensions
{
    public static RgbView ToView(this DecodedImage image) => new(image.Pixels, image.PixelsWidth, image.PixelsHeight);
}
