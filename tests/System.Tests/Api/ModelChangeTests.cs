using Microsoft.AspNetCore.Builder;
using OrleansImageSearch.Client.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>A collection that was there before its model: nodes one after another on the same catalog and originals.</summary>
public sealed class ModelChangeTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagesearch-models-");
    private TestCatalog? _catalog;

    public async Task InitializeAsync() => _catalog = await TestCatalog.CreateAsync();

    public async Task DisposeAsync()
    {
        await _catalog!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [OnnxRuntimeFact]
    public async Task Stored_images_are_described_by_a_new_model_in_the_background()
    {
        var mean = WriteModel("mean-colour", "GlobalAveragePool");
        var largest = WriteModel("largest-colour", "GlobalMaxPool");
        long[] ids;
        await using (var node = await StartAsync("none"))
        {
            ids = [await node.Http.AddAsync("1.ppm", TestPicture.Ppm(1)), await node.Http.AddAsync("2.ppm", TestPicture.Ppm(2)), await node.Http.AddAsync("3.ppm", TestPicture.Ppm(3))];
        }

        await using (var node = await StartAsync(mean))
        {
            await UntilDescribedAsync(node.Http, "mean-colour", 3);
            Assert.Equal(ids[1], (await SearchAsync(node.Http, 2, "embedding"))[0]);
        }

        await using (var node = await StartAsync(largest, "--Models:Former", mean))
        {
            await UntilDescribedAsync(node.Http, "largest-colour", 3);
            Assert.Equal(ids.Order(), (await SearchAsync(node.Http, 2, "embedding")).Order());

            var added = await node.Http.AddAsync("4.ppm", TestPicture.Ppm(4));
            Assert.Equal(added, (await SearchAsync(node.Http, 4, "embedding"))[0]);
        }
    }

    [OnnxRuntimeFact]
    public async Task An_image_whose_original_is_gone_is_searched_by_the_measures_that_have_seen_it()
    {
        var photos = _folder.CreateSubdirectory("photos");
        File.WriteAllBytes(Path.Combine(photos.FullName, "1.ppm"), TestPicture.Ppm(1));
        await using (var node = await StartAsync("none"))
        {
            await node.Http.IngestAsync(new { source = photos.FullName });
        }

        photos.Delete(recursive: true);
        await using (var node = await StartAsync(WriteModel("mean-colour", "GlobalAveragePool")))
        {
            var copy = await node.Http.AddAsync("copy.ppm", TestPicture.Ppm(1, noise: 4));
            var found = await node.Http.SearchAsync(new MultipartFormDataContent().WithFile("image", "query.ppm", TestPicture.Ppm(1)));
            var original = found.HitIds()[0];
            var similar = await node.Http.GetJsonAsync($"/v1/images/{original}/similar");

            Assert.Equal([original, copy], found.HitIds());
            Assert.Equal(["color", "dhash", "pdq"], found["hits"]![0]!["measures"]!.AsObject().Select(measure => measure.Key).Order());
            Assert.Equal(["color", "dhash", "embedding", "pdq"], found["hits"]![1]!["measures"]!.AsObject().Select(measure => measure.Key).Order());
            Assert.Equal([copy], similar.HitIds());
            using var refused = await node.Http.GetAsync($"/v1/images/{original}/similar?measure=embedding");
            Assert.Contains("is not described by embedding/mean-colour.", (string?)(await refused.ReadProblemAsync(global::System.Net.HttpStatusCode.BadRequest))["detail"], StringComparison.Ordinal);
        }
    }

    private string WriteModel(string id, string pooling)
    {
        var folder = Path.Combine(_folder.FullName, id);
        OnnxModel.WriteMeanColour(folder, id);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OnnxModel.Chain([pooling], [-1, 3, 8, 8], [-1, 3, 1, 1]));
        return folder;
    }

    private async Task<Node> StartAsync(string model, params string[] settings)
    {
        var app = ApiHost.Create(
        [
            "--port", "0",
            "--data", Path.Combine(_folder.FullName, "data"),
            "--ConnectionStrings:Catalog", _catalog!.ConnectionString,
            "--Search:BucketTimeout", "00:00:30",
            "--Models:Embedding", model,
            .. settings,
        ]);
        await app.StartAsync();
        return new Node(app);
    }

    private static async Task UntilDescribedAsync(HttpClient http, string model, int images) =>
        await http.GetClusterUntilAsync(report => report["measures"]!.AsArray().Any(measure =>
            ((string)measure!["measure"]!).StartsWith($"embedding/{model}.", StringComparison.Ordinal) && (int)measure["descriptors"]! == images));

    private static async Task<long[]> SearchAsync(HttpClient http, int seed, string measure) =>
        (await http.SearchAsync(new MultipartFormDataContent().WithFile("image", "query.ppm", TestPicture.Ppm(seed)).With("measure", measure))).HitIds();

    private sealed class Node(WebApplication app) : IAsyncDisposable
    {
        public HttpClient Http { get; } = new() { BaseAddress = new Uri(app.Urls.Single()) };

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
