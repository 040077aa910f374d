using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansImageSearch.Storage;

/// <summary>What makes a folder a disk that is known again wherever it is: <c>disk.json</c> in it.</summary>
/// <param name="Id">Never changes.</param>
/// <param name="Marker">Changes whenever a silo begins to answer for the disk, so that an old copy of the folder is known as one.</param>
public sealed record DiskLabel([property: JsonRequired] Guid Id, [property: JsonRequired] Guid Marker)
{
    public const string FileName = "disk.json";

    /// <summary>Null where the folder has none yet.</summary>
    /// <exception cref="StorageException">The file is there and says something else.</exception>
    public static DiskLabel? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), DiskLabelJson.Default.DiskLabel) is { } label && label.Id != Guid.Empty
                ? label
                : throw new JsonException("there is no id in it");
        }
        catch (JsonException e)
        {
            throw new StorageException(
                $"{path} does not say which disk this is ({e.Message.TrimEnd('.')}): restore the file, or delete it to have the folder taken for a new disk; "
                + "the originals in it stay.",
                e);
        }
    }

    /// <summary>Replaces the folder's label, durably.</summary>
    public void Write(string folder) => Write(folder, overwrite: true);

    /// <summary>Gives a folder its first label, unless another process has.</summary>
    /// <returns>The folder's label.</returns>
    public static DiskLabel Create(string folder)
    {
        var label = new DiskLabel(Guid.NewGuid(), Guid.NewGuid());
        try
        {
            label.Write(folder, overwrite: false);
            return label;
        }
        catch (IOException) when (Read(folder) is { } other)
        {
            return other;
        }
    }

    private void Write(string folder, bool overwrite)
    {
        var temporary = Path.Combine(folder, $"{FileName}.{Guid.NewGuid():N}");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, this, DiskLabelJson.Default.DiskLabel);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(folder, FileName), overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DiskLabel))]
internal sealed partial class DiskLabelJson : JsonSerializerContext;
