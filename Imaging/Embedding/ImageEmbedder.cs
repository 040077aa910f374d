using System.Buffers;
using System.Security.Cryptography;
using OrleansImageSearch.Imaging.Interop;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>
/// Pictures to embeddings by an ONNX model: prepared as its manifest says, run, pooled, brought to unit length. Safe to use from any number
/// of threads at once; load a model once a process.
/// </summary>
public sealed class ImageEmbedder : IImageEmbedder, IDisposable
{
    private const int FirstLargestBatch = 64;

    private readonly OnnxSession _session;
    private readonly PicturePreparation _preparation;

    private ImageEmbedder(ModelManifest manifest, string identity, OnnxSession session)
    {
        Manifest = manifest;
        Model = identity;
        _session = session;
        _preparation = new PicturePreparation(manifest.Input);
        LargestBatch = session.Inputs.Single().Dimensions[0] is > 0 and var size ? (int)size : FirstLargestBatch;
    }

    public ModelManifest Manifest { get; }

    public string Model { get; }

    public int Dimensions => Manifest.Dimension;

    /// <summary>Floats in a prepared picture.</summary>
    public int PreparedLength => _preparation.Length;

    /// <summary>Pictures that go through the model at once; more are given to it one such batch after another.</summary>
    public int LargestBatch { get; }

    /// <summary>Loads the model in a folder, checks that it is what its manifest says, and runs it once.</summary>
    /// <param name="folder">Holds <see cref="ModelManifest.FileName"/> and the file it names.</param>
    /// <param name="threads">Threads that work on one run: 1 (the default) where pictures are embedded side by side, more where one is waited for.</param>
    /// <exception cref="ModelUnavailableException">The model or ONNX Runtime is missing, or the model cannot be used.</exception>
    public static ImageEmbedder Load(string folder, int threads = 1)
    {
        var manifest = ModelManifest.Read(folder);
        var path = Path.Combine(folder, manifest.File);
        var bytes = ReadModel(path, manifest);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (manifest.Sha256 is { } expected && !string.Equals(expected, sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelUnavailableException(
                $"{path} has SHA-256 {sha256}, but its manifest says {expected.ToLowerInvariant()}: replace the file by the model that was meant.");
        }

        OnnxSession? session = null;
        try
        {
            session = new OnnxSession(bytes, threads);
            ModelCheck.ThrowIfUnlike(session, manifest, path);
            var embedder = new ImageEmbedder(manifest, manifest.IdentityOf(sha256), session);
            embedder.Probe(path);
            return embedder;
        }
        catch (Exception e)
        {
            session?.Dispose();
            throw e switch
            {
                OnnxRuntimeException => new ModelUnavailableException($"{path} is not a model that ONNX Runtime can run ({e.Message.TrimEnd('.')}).", e),
                DllNotFoundException or BadImageFormatException or EntryPointNotFoundException => new ModelUnavailableException(
                    $"ONNX Runtime cannot be used, so neither can the model {manifest.Id}: run ./run once, which installs it, or name its library in "
                    + $"{OnnxRuntimeLibrary.PathVariable} ({e.Message.Split('\n')[0].TrimEnd('.')}).",
                    e),
                _ => e,
            };
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ImageRejectedException">The model has no finite answer to this picture.</exception>
    public float[] Embed(RgbView image)
    {
        var rented = ArrayPool<float>.Shared.Rent(PreparedLength);
        try
        {
            var prepared = rented.AsSpan(0, PreparedLength);
            Prepare(image, prepared);
            return EmbedPrepared(prepared)[0];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>Writes the picture as the model takes it.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="prepared"><see cref="PreparedLength"/> floats.</param>
    public void Prepare(RgbView image, Span<float> prepared) => _preparation.Prepare(image, prepared);

    /// <summary>The embeddings of pictures that <see cref="Prepare"/> made, as <see cref="Embed"/> gives them.</summary>
    /// <param name="prepared">One picture after another.</param>
    /// <exception cref="ArgumentException">The length is not that of one picture or more.</exception>
    /// <exception cref="ImageRejectedException">The model has no finite answer to one of them.</exception>
    public float[][] EmbedPrepared(ReadOnlySpan<float> prepared)
    {
        if (prepared.IsEmpty || prepared.Length % _preparation.Length != 0)
        {
            throw new ArgumentException($"{prepared.Length} floats are not pictures of {_preparation.Length}.", nameof(prepared));
        }

        var embeddings = new float[prepared.Length / _preparation.Length][];
        for (var first = 0; first < embeddings.Length; first += LargestBatch)
        {
            var count = Math.Min(LargestBatch, embeddings.Length - first);
            Run(prepared.Slice(first * _preparation.Length, count * _preparation.Length), embeddings.AsSpan(first, count));
        }

        return embeddings;
    }

    public void Dispose() => _session.Dispose();

    private void Run(ReadOnlySpan<float> prepared, Span<float[]> embeddings)
    {
        var input = Manifest.Input;
        ReadOnlySpan<long> dimensions = input.Layout == TensorLayout.Nchw
            ? [embeddings.Length, 3, input.Height, input.Width]
            : [embeddings.Length, input.Height, input.Width, 3];
        var (output, shape) = RunOrReject(prepared, dimensions);
        if (shape[0] != embeddings.Length || OutputPooling.Problem(shape, Manifest) is not null)
        {
            throw new ImageRejectedException(
                $"The model {Manifest.Id} answered {embeddings.Length} pictures with a tensor [{string.Join(", ", shape)}], which is not what its manifest says.");
        }

        var length = output.Length / embeddings.Length;
        for (var i = 0; i < embeddings.Length; i++)
        {
            var embedding = new float[Dimensions];
            OutputPooling.Pool(output.AsSpan(i * length, length), Manifest.Output.Pooling, embedding);
            ThrowIfNotFinite(embedding);
            OutputPooling.Normalize(embedding);
            embeddings[i] = embedding;
        }
    }

    private (float[] Output, long[] Shape) RunOrReject(ReadOnlySpan<float> prepared, ReadOnlySpan<long> dimensions)
    {
        try
        {
            return _session.Run(Manifest.Input.Name, prepared, dimensions, Manifest.Output.Name);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ImageRejectedException($"The model {Manifest.Id} failed on this picture ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private void ThrowIfNotFinite(ReadOnlySpan<float> embedding)
    {
        for (var i = 0; i < embedding.Length; i++)
        {
            if (!float.IsFinite(embedding[i]))
            {
                throw new ImageRejectedException(
                    $"The model {Manifest.Id} gives {embedding[i]} for component {i} of this picture's embedding; use another model or leave the picture out.");
            }
        }
    }

    /// <summary>One picture through the model, so that a model that answers nonsense is found out now and not by every picture.</summary>
    private void Probe(string path)
    {
        try
        {
            Embed(new RgbView([64, 128, 192, 192, 128, 64, 0, 255, 0, 255, 0, 255], 2, 2));
        }
        catch (ImageRejectedException e)
        {
            throw new ModelUnavailableException($"{path} cannot be used: {e.Message}", e);
        }
    }

    private static byte[] ReadModel(string path, ModelManifest manifest)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var remedy = manifest.Url is null ? "put the model's file there" : $"download it: imagesearch models fetch {manifest.Id}";
            throw new ModelUnavailableException($"{path} cannot be read ({e.Message.TrimEnd('.')}): {remedy}.", e);
        }
    }
}
