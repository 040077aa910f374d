using OrleansImageSearch.Cli.Demonstration;

namespace OrleansImageSearch.Benchmarks.Semantics;

/// <summary>The originals of the demonstration collection in folders by their kinds of scene, for as long as this lives.</summary>
internal sealed class LabelledDemonstration : IDisposable
{
    private LabelledDemonstration(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<LabelledDemonstration> PaintAsync(CancellationToken cancellationToken)
    {
        var demonstration = new LabelledDemonstration(Directory.CreateTempSubdirectory("imagesearch-bench-").FullName);
        try
        {
            await DemonstrationPictures.WriteAsync(demonstration.Folder, cancellationToken);
            var originals = Path.Combine(demonstration.Folder, DemonstrationPictures.OriginalsFolder);
            foreach (var file in Directory.GetFiles(originals))
            {
                // A file is called by its kind and a number: still-life-012.jpg.
                var name = Path.GetFileName(file);
                var kind = Directory.CreateDirectory(Path.Combine(demonstration.Folder, name[..name.LastIndexOf('-')]));
                File.Move(file, Path.Combine(kind.FullName, name));
            }

            Directory.Delete(originals);
            Directory.Delete(Path.Combine(demonstration.Folder, DemonstrationPictures.CopiesFolder), recursive: true);
            return demonstration;
        }
        catch
        {
            demonstration.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
