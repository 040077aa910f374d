namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>A folder of models: one folder a model, named by its id, with its manifest in it.</summary>
/// <param name="folder">Need not exist.</param>
public sealed class ModelLibrary(string folder)
{
    /// <summary>Names the folder where it is not <c>models</c> beside the program.</summary>
    public const string FolderVariable = "IMAGESEARCH_MODELS";

    /// <summary>Where the models are unless asked otherwise.</summary>
    public static string DefaultFolder { get; } =
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "models");

    public string Folder => folder;

    /// <summary>Every model, by id.</summary>
    /// <exception cref="ModelUnavailableException">The folder cannot be listed.</exception>
    public IReadOnlyList<LibraryModel> List()
    {
        try
        {
            return !Directory.Exists(folder)
                ? []
                : [.. Directory.EnumerateDirectories(folder)
                    .Where(each => File.Exists(Path.Combine(each, ModelManifest.FileName)))
                    .Order(StringComparer.Ordinal)
                    .Select(LibraryModel.Read)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelUnavailableException($"The models in {folder} cannot be listed ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>The folder of the model with that id.</summary>
    /// <exception cref="ModelUnavailableException">There is none; the message names those there are.</exception>
    public string Find(string id)
    {
        var found = Path.Combine(folder, id);
        return ManifestRules.IsId(id) && File.Exists(Path.Combine(found, ModelManifest.FileName))
            ? found
            : throw new ModelUnavailableException(
                $"There is no model '{id}' in {folder}; there {(List() is { Count: > 0 } known ? $"are {string.Join(", ", known.Select(model => model.Id))}" : "is none")}.");
    }

    /// <summary>The folder of the model that is used unless asked otherwise: the first that comes with its manifest. Null where there is none.</summary>
    /// <exception cref="ModelUnavailableException">The folder cannot be listed.</exception>
    public string? Shipped() =>
        List().FirstOrDefault(model => model.Manifest is { Url: null } && model.State != ModelState.Missing)?.Folder;
}

/// <summary>A model of a <see cref="ModelLibrary"/>.</summary>
/// <param name="Id">Its folder's name.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">Null where it cannot be read.</param>
/// <param name="Problem">Why it cannot be read; else null.</param>
public sealed record LibraryModel(string Id, string Folder, ModelManifest? Manifest, string? Problem)
{
    public ModelState State =>
        Manifest is null ? ModelState.Unusable
        : !File.Exists(Path.Combine(Folder, Manifest.File)) ? ModelState.Missing
        : ModelState.Ready;

    internal static LibraryModel Read(string folder)
    {
        var id = Path.GetFileName(folder);
        try
        {
            return new LibraryModel(id, folder, ModelManifest.Read(folder), null);
        }
        catch (ModelUnavailableException e)
        {
            return new LibraryModel(id, folder, null, e.Message);
        }
    }
}

public enum ModelState
{
    /// <summary>Its file is there.</summary>
    Ready,

    /// <summary>Its file is not there.</summary>
    Missing,

    /// <summary>Its manifest cannot be read.</summary>
    Unusable,
}
