using OrleansImageSearch.Benchmarks.Semantics;
using OrleansImageSearch.Cli.Demonstration;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Benchmarks.Tests.Semantics;

public sealed class SemanticsBenchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imagesearch-tests-").FullName;

    [Fact]
    public void Photos_are_labelled_by_the_first_folder_below_and_spread_evenly_over_it()
    {
        foreach (var path in new[] { "beside.jpg", "cat/1.jpg", "cat/2.JPEG", "cat/notes.txt", "dog/big/3.png", "dog/small/4.jpg" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!);
            File.WriteAllText(Path.Combine(_folder, path), "");
        }

        Assert.Equal(
            [("cat", "1.jpg"), ("cat", "2.JPEG"), ("dog", "3.png"), ("dog", "4.jpg")],
            LabelledFiles.Find(_folder, 100).Select(file => (file.Label, Path.GetFileName(file.Path))));
        Assert.Equal(["1.jpg", "3.png"], LabelledFiles.Find(_folder, 2).Select(file => Path.GetFileName(file.Path)));
    }

    [Fact]
    public void A_folder_without_labelled_photos_is_said()
    {
        var error = Assert.Throws<BenchInputException>(() => LabelledFiles.Find(_folder, 100));

        Assert.Contains($"no labelled photos in '{_folder}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demonstration_collection_is_labelled_by_its_kinds_of_scene()
    {
        using var demonstration = await LabelledDemonstration.PaintAsync(CancellationToken.None);

        var files = LabelledFiles.Find(demonstration.Folder, int.MaxValue);

        Assert.Equal(DemonstrationPictures.OriginalCount, files.Count);
        Assert.Equal(8, files.Select(file => file.Label).Distinct().Count());
        Assert.All(files, file => Assert.StartsWith(file.Label + "-0", Path.GetFileName(file.Path), StringComparison.Ordinal));
    }

    [OnnxRuntimeFact]
    public async Task Every_measure_and_model_is_measured_and_a_damaged_photo_left_out()
    {
        // Colour decides these labels and nothing else does.
        for (var i = 0; i < 6; i++)
        {
            Write($"red/{i}.png", i, red: 255, blue: 40);
            Write($"blue/{i}.png", 100 + i, red: 40, blue: 255);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "red/damaged.jpg"), "no picture");
        var model = Path.Combine(_folder, "models/mean-colour");
        OnnxModel.WriteMeanColour(model);

        var results = await SemanticsBench.RunAsync(_folder, [model], 100, CancellationToken.None);

        Assert.Equal(5, results.Count);
        Assert.All(results, result => Assert.Equal((12, 2), (result.N, result.Labels)));
        Assert.All(results, result => Assert.Equal(5.0 / 11, result.Chance, precision: 9));
        Assert.Equal([32, 12, 128, 32, 148], results.Select(result => result.BytesPerImage));
        Assert.Equal([true, true, false, false, true], results.Select(result => result.NearestAccuracy == 1));
        Assert.Equal(1, results.Select(result => result.System).Count(system => system.EndsWith(", floats", StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string path, int seed, int red, int blue)
    {
        var noise = new byte[64 * 48];
        new Random(seed).NextBytes(noise);
        var pixels = noise.SelectMany(level => new[] { (byte)(level * red / 255), (byte)(level / 4), (byte)(level * blue / 255) }).ToArray();
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var picture = Picture.FromPixels(pixels, 64, 48);
        File.WriteAllBytes(file, picture.ToPng());
    }
}
