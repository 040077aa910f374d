using System.Text;

namespace OrleansImageSearch.System.Tests.Cli;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imagesearch-").FullName;

    /// <summary>Writes a file and the folders above it.</summary>
    public string Write(string name, string content = "content") => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file and the folders above it.</summary>
    public string Write(string name, byte[] content)
    {
        var path = global::System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(global::System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
