using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity.Index.Vectors;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Grains.Models;

/// <summary>
/// The process's image model, and the former one while it is being replaced, and the measures with them. A model that cannot be used is
/// said in a line of the log, and the measure <c>embedding</c> is left out.
/// </summary>
public sealed partial class EmbeddingModel : IDisposable
{
    private readonly List<ImageEmbedder> _loaded = [];
    private readonly ILogger _logger;

    public EmbeddingModel(IOptions<ModelOptions> options, ILogger<EmbeddingModel> logger)
    {
        _logger = logger;
        var library = new ModelLibrary(options.Value.Folder);
        var current = Load(library, options.Value.Embedding);
        var former = current is null ? null : Load(library, options.Value.Former);
        Measures = current is null
            ? MeasureRegistry.Default
            : new MeasureRegistry([.. MeasureRegistry.Default.All, current], former?.Stamp == current.Stamp ? null : former);
    }

    /// <summary>The measures that need nothing but the picture, and <c>embedding</c> where there is a model.</summary>
    public MeasureRegistry Measures { get; }

    public void Dispose() => _loaded.ForEach(embedder => embedder.Dispose());

    private EmbeddingMeasure? Load(ModelLibrary library, string name)
    {
        try
        {
            if (Locate(library, name) is not { } folder)
            {
                return null;
            }

            var embedder = ImageEmbedder.Load(folder);
            _loaded.Add(embedder);
            LogLoaded(_logger, embedder.Model, embedder.Dimensions);
            return new EmbeddingMeasure(embedder, embedder.Manifest.Signature is { } fitted ? new VectorSignature(fitted.Thresholds, fitted.Noise) : null);
        }
        catch (ModelUnavailableException e)
        {
            LogLeftOut(_logger, e.Message);
            return null;
        }
    }

    private static string? Locate(ModelLibrary library, string name) => name switch
    {
        "" => library.Shipped(),
        ModelOptions.None => null,
        _ when name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) => name,
        _ => library.Find(name),
    };

    [LoggerMessage(LogLevel.Warning, "The measure 'embedding' goes without a model: {Reason}")]
    private static partial void LogLeftOut(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "The measure 'embedding' sees by the model {Model}, {Dimensions} dimensions")]
    private static partial void LogLoaded(ILogger logger, string model, int dimensions);
}
