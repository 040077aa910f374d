using OrleansImageSearch.Imaging.Embedding;

namespace OrleansImageSearch.Grains.Models;

/// <summary>Configuration section <c>Models</c>. All silos of a cluster must have the same model.</summary>
public sealed class ModelOptions
{
    /// <summary>The value of <see cref="Embedding"/> that leaves the measure out.</summary>
    public const string None = "none";

    /// <summary>The folder of models. Default: <c>IMAGESEARCH_MODELS</c>, else <c>models</c> beside the program.</summary>
    public string Folder { get; set; } = ModelLibrary.DefaultFolder;

    /// <summary>
    /// The model of the measure <c>embedding</c>: an id in <see cref="Folder"/>, a folder with a manifest, or <see cref="None"/>.
    /// Default: the first model in <see cref="Folder"/> that comes with its manifest, if any.
    /// </summary>
    public string Embedding { get; set; } = "";

    /// <summary>
    /// The model that the collection was described by before, as in <see cref="Embedding"/>: searches ask it until all images are described
    /// by the new one. Default: none, so that searches find what the new one has described so far.
    /// </summary>
    public string Former { get; set; } = None;
}
