using OrleansImageSearch.Similarity.Index.Vectors;

namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>What the fields of a <see cref="ModelManifest"/> may be.</summary>
internal static class ManifestRules
{
    private const int MaxIdLength = 64;
    private const int MaxSide = 2048;
    private const int ColourChannels = 3;
    private const int Sha256Digits = 64;

    /// <summary>The first thing that is wrong, with its value and what it may be; null where nothing is.</summary>
    public static string? Problem(ModelManifest manifest) => ProblemOfModel(manifest) ?? ProblemOf(manifest.Input);

    /// <summary>Whether a model may have that id, which is also its folder's name.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= MaxIdLength && id[0] != '.' && id.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each is '-' or '_' or '.');

    private static string? ProblemOfModel(ModelManifest manifest) =>
        !IsId(manifest.Id) ? $"id is '{manifest.Id}'; it must be 1 to {MaxIdLength} lower-case letters, digits, '-', '_' or '.'."
        : manifest.File.Length == 0 || Path.GetFileName(manifest.File) != manifest.File || manifest.File is "." or ".."
            ? $"file is '{manifest.File}'; it must be the name of a file in the manifest's folder."
        : manifest.Sha256 is { } sha256 && !(sha256.Length == Sha256Digits && sha256.All(char.IsAsciiHexDigit))
            ? $"sha256 is '{sha256}'; it must be {Sha256Digits} digits of hex, or null."
        : manifest.Url is { } url && !(url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp))
            ? $"url is '{url}'; it must be an address that begins with https:// or http://, or null."
        : manifest.Dimension is < 1 or > VectorEncoder.MaxDimensions ? OutOfRange("dimension", manifest.Dimension, VectorEncoder.MaxDimensions)
        : manifest.Output.Name.Length == 0 ? "output.name is empty; name the model's output."
        : manifest.Signature is { } signature ? ProblemOf(signature)
        : null;

    private static string? ProblemOf(ModelInput input) =>
        input.Name.Length == 0 ? "input.name is empty; name the model's input."
        : input.Width is < 1 or > MaxSide ? OutOfRange("input.width", input.Width, MaxSide)
        : input.Height is < 1 or > MaxSide ? OutOfRange("input.height", input.Height, MaxSide)
        : input.Resize is { } resize && (resize < Math.Max(input.Width, input.Height) || resize > MaxSide)
            ? $"input.resize is {resize}; it must be {Math.Max(input.Width, input.Height)} to {MaxSide}, or null."
        : !(float.IsFinite(input.Scale) && input.Scale > 0) ? $"input.scale is {input.Scale}; it must be above 0, such as 0.00392157 (1/255) or 1."
        : !AreChannels(input.Mean, _ => true) ? $"input.mean is [{string.Join(", ", input.Mean)}]; it must be {ColourChannels} finite numbers."
        : !AreChannels(input.Deviation, value => value > 0) ? $"input.deviation is [{string.Join(", ", input.Deviation)}]; it must be {ColourChannels} numbers above 0."
        : null;

    private static string? ProblemOf(ModelSignature signature)
    {
        try
        {
            _ = new VectorSignature(signature.Thresholds, signature.Noise);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"signature cannot be used: {e.Message}";
        }
    }

    private static string OutOfRange(string field, int value, int most) => $"{field} is {value}; it must be 1 to {most}.";

    private static bool AreChannels(float[] values, Func<float, bool> allowed) =>
        values.Length == ColourChannels && values.All(value => float.IsFinite(value) && allowed(value));
}
