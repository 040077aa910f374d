using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity.Index.Vectors;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Grains.Models;

/// <summary>
/// The process's one image model and the measures with it. One that cannot be used is said in a line of the log, and the measure
/// <c>embedding</c> is left out.
/// </summary>
public sealed partial class EmbeddingModel : IDisposable
{
    private readonly ImageEmbedder? _embedder;

    public EmbeddingModel(IOptions<ModelOptions> options, ILogger<EmbeddingModel> logger)
    {
        try
        {
            _embedder = Locate(options.Value) is { } folder ? ImageEmbedder.Load(folder) : null;
        }
        catch (ModelUnavailableException e)
        {
            LogLeftOut(logger, e.Message);
        }

        if (_embedder is null)
        {
            Measures = MeasureRegistry.Default;
            return;
        }

        var signature = _embedder.Manifest.Signature is { } fitted ? new VectorSignature(fitted.Thresholds, fitted.Noise) : null;
        Measures = new MeasureRegistry([.. MeasureRegistry.Default.All, new EmbeddingMeasure(_embedder, signature)]);
        LogLoaded(logger, _embedder.Model, _embedder.Dimensions);
    }

    /// <summary>The measures that need nothing but the picture, and <c>embedding</c> where there is a model.</summary>
    public MeasureRegistry Measures { get; }

    public void Dispose() => _embedder?.Dispose();

    private static string? Locate(ModelOptions options)
    {
        var library = new ModelLibrary(options.Folder);
        return options.Embedding switch
        {
            "" => library.Shipped(),
            ModelOptions.None => null,
            var path when path.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) => path,
            var id => library.Find(id),
        };
    }

    [LoggerMessage(LogLevel.Warning, "The measure 'embedding' is left out: {Reason}")]
    private static partial void LogLeftOut(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "The measure 'embedding' sees by the model {Model}, {Dimensions} dimensions")]
    private static partial void LogLoaded(ILogger logger, string model, int dimensions);
}
