using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>
/// All there is to know to use an ONNX image model: <see cref="FileName"/>, in JSON, in the folder of the model's file. docs/models.md
/// describes the fields.
/// </summary>
public sealed record ModelManifest
{
    public const string FileName = "model.json";

    /// <summary>1 to 64 lower-case letters, digits, '-', '_' and '.'; the name of its folder.</summary>
    public required string Id { get; init; }

    /// <summary>The model's file, in the same folder.</summary>
    public required string File { get; init; }

    /// <summary>The file's SHA-256 in 64 digits of hex; null until the first download pins it.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where the file can be had; null where it comes with the manifest.</summary>
    public Uri? Url { get; init; }

    public required ModelInput Input { get; init; }

    public required ModelOutput Output { get; init; }

    /// <summary>Components of an embedding, 1 to 2048.</summary>
    public required int Dimension { get; init; }

    /// <summary>How LSH signatures are cut; null cuts at zero, which balances no bits but those of centred embeddings.</summary>
    public ModelSignature? Signature { get; init; }

    /// <summary>SPDX identifier, or a short name, of the licence of the weights.</summary>
    public required string License { get; init; }

    /// <summary>Who made it of what.</summary>
    public required string Source { get; init; }

    /// <summary>Reads and checks the manifest in a folder.</summary>
    /// <exception cref="ModelUnavailableException">There is none, it is no JSON, or a field is missing or out of its range.</exception>
    public static ModelManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var manifest = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), ManifestJson.Default.ModelManifest)
                ?? throw new JsonException("it is null");
            return ManifestRules.Problem(manifest) is { } problem
                ? throw new ModelUnavailableException($"{path}: {problem}")
                : manifest;
        }
        catch (JsonException e)
        {
            throw new ModelUnavailableException($"{path} is not a model's manifest ({e.Message.TrimEnd('.')}); docs/models.md describes its fields.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelUnavailableException($"{path} cannot be read ({e.Message.TrimEnd('.')}); name a folder that holds a model's manifest.", e);
        }
    }

    /// <summary>Writes the manifest into a folder, all or nothing.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var partial = path + ".partial";
        System.IO.File.WriteAllText(partial, JsonSerializer.Serialize(this, ManifestJson.Default.ModelManifest) + "\n");
        System.IO.File.Move(partial, path, overwrite: true);
    }

    /// <summary>
    /// The model's id and eight digits that change whenever its embeddings may: its weights, how pictures are prepared, how embeddings are
    /// read and their signatures cut.
    /// </summary>
    /// <param name="sha256">Of the model's file, lower-case hex.</param>
    public string IdentityOf(string sha256)
    {
        var rules = this with { Sha256 = sha256, File = "", Url = null, License = "", Source = "" };
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(rules, ManifestJson.Default.ModelManifest));
        return $"{Id}.{Convert.ToHexStringLower(digest.AsSpan(0, 4))}";
    }
}

/// <summary>How pictures are prepared for a model.</summary>
public sealed record ModelInput
{
    /// <summary>The name of the model's input: 32-bit floats, one picture or more.</summary>
    public required string Name { get; init; }

    /// <summary>Columns, 1 to 2048.</summary>
    public required int Width { get; init; }

    /// <summary>Rows, 1 to 2048.</summary>
    public required int Height { get; init; }

    /// <summary>
    /// With <see cref="CropRule.Center"/> the shorter side, in pixels, to which pictures are resized before they are cropped; null is the
    /// longer of <see cref="Width"/> and <see cref="Height"/>.
    /// </summary>
    public int? Resize { get; init; }

    public required CropRule Crop { get; init; }

    public required ChannelOrder Channels { get; init; }

    public required TensorLayout Layout { get; init; }

    /// <summary>Subtracted from each channel, in the order of <see cref="Channels"/>, after <see cref="Scale"/>.</summary>
    public required float[] Mean { get; init; }

    /// <summary>By which each channel is divided then.</summary>
    public required float[] Deviation { get; init; }

    /// <summary>By which samples of 0 to 255 are multiplied first: 1/255, or 1.</summary>
    public required float Scale { get; init; }
}

/// <summary>Where a model's embeddings are found.</summary>
public sealed record ModelOutput
{
    /// <summary>The name of the model's output: 32-bit floats.</summary>
    public required string Name { get; init; }

    public required Pooling Pooling { get; init; }
}

/// <summary>Thresholds and deviations of <c>VectorSignature</c>, 32 of each, fitted to a model's embeddings.</summary>
public sealed record ModelSignature
{
    public required float[] Thresholds { get; init; }

    public required float[] Noise { get; init; }
}

/// <summary>How a picture of another shape becomes the model's.</summary>
public enum CropRule
{
    /// <summary>Resized to cover, then the middle of it.</summary>
    [JsonStringEnumMemberName("center")]
    Center,

    /// <summary>Resized to fit, the rest left at the mean.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Width and height resized apart.</summary>
    [JsonStringEnumMemberName("squash")]
    Squash,
}

public enum ChannelOrder
{
    [JsonStringEnumMemberName("rgb")]
    Rgb,

    [JsonStringEnumMemberName("bgr")]
    Bgr,
}

/// <summary>Pictures, channels, rows, columns in the order in which a tensor has them.</summary>
public enum TensorLayout
{
    [JsonStringEnumMemberName("nchw")]
    Nchw,

    [JsonStringEnumMemberName("nhwc")]
    Nhwc,
}

/// <summary>How the output becomes one vector a picture.</summary>
public enum Pooling
{
    /// <summary>It is one already.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The mean over tokens: pictures, tokens, components.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean,

    /// <summary>The first token.</summary>
    [JsonStringEnumMemberName("cls")]
    Cls,

    /// <summary>The mean over a map: pictures, components, rows, columns.</summary>
    [JsonStringEnumMemberName("gap")]
    Gap,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
