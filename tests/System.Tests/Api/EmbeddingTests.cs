using System.Net;
using System.Text;
using System.Text.Json;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>A node with an image model: what the model sees is stored, searched and reported like every other measure.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private readonly DirectoryInfo _model = Directory.CreateTempSubdirectory("imagesearch-model-");

    [OnnxRuntimeFact]
    public async Task A_picture_finds_its_exact_copy_first_and_then_what_looks_alike_to_the_model()
    {
        OnnxModel.WriteMeanColour(_model.FullName);
        await using var node = await StartAsync(_model.FullName);
        var red = await node.Http.AddAsync("red.ppm", Tinted(seed: 1, 0.9, 0.2, 0.2));
        var reddish = await node.Http.AddAsync("reddish.ppm", Tinted(seed: 2, 0.9, 0.25, 0.25));
        var orange = await node.Http.AddAsync("orange.ppm", Tinted(seed: 3, 0.9, 0.6, 0.2));
        var blue = await node.Http.AddAsync("blue.ppm", Tinted(seed: 4, 0.1, 0.2, 0.9));

        var found = await node.Http.SearchAsync(
            new MultipartFormDataContent().WithFile("image", "query.ppm", Tinted(seed: 1, 0.9, 0.2, 0.2)).With("measure", "embedding"));
        var similar = await node.Http.GetJsonAsync($"/v1/images/{red}/similar?measure=embedding&exact=true");

        Assert.Equal([red, reddish, orange, blue], found.HitIds());
        Assert.Equal([reddish, orange, blue], similar.HitIds());
        var measures = found["hits"]![0]!["measures"]!.AsObject();
        Assert.Equal("embedding", Assert.Single(measures).Key);
        Assert.Equal((1, 0), ((double)measures["embedding"]!["score"]!, (double)measures["embedding"]!["distance"]!));
        Assert.True((bool)similar["receipt"]!["complete"]!);
    }

    [OnnxRuntimeFact]
    public async Task Every_search_sees_by_the_model_too_and_the_cluster_names_it()
    {
        OnnxModel.WriteMeanColour(_model.FullName);
        await using var node = await StartAsync(_model.FullName);
        var id = await node.Http.AddAsync("a.ppm", TestPicture.Ppm(seed: 5));

        var found = await node.Http.SearchAsync(new MultipartFormDataContent().WithFile("image", "query.ppm", TestPicture.Ppm(seed: 5)));
        var cluster = await node.Http.GetClusterUntilAsync(report => report["measures"]!.AsArray().Count == 4);

        Assert.Equal([id], found.HitIds());
        Assert.Equal(["color", "dhash", "embedding", "pdq"], found["hits"]![0]!["measures"]!.AsObject().Select(measure => measure.Key).Order());
        Assert.Contains(cluster["measures"]!.AsArray(), measure => ((string?)measure!["measure"])!.StartsWith("embedding/mean-colour.", StringComparison.Ordinal));
    }

    [OnnxRuntimeFact]
    public async Task A_picture_that_the_model_cannot_see_is_one_rejected_item_with_the_reason()
    {
        OnnxModel.WriteMeanColour(_model.FullName);
        File.WriteAllBytes(Path.Combine(_model.FullName, "model.onnx"), OnnxModel.Chain(["GlobalAveragePool", "Log"], [-1, 3, 8, 8], [-1, 3, 1, 1]));
        await using var node = await StartAsync(_model.FullName);

        using var response = await node.Http.UploadAsync(("black.ppm", Tinted(seed: 6, 0, 0, 0)), ("grey.ppm", Tinted(seed: 6, 0.5, 0.5, 0.5)));
        var images = (await response.ReadAsync(HttpStatusCode.Created))["images"]!;
        using var search = await node.Http.PostAsync("/v1/search", new MultipartFormDataContent().WithFile("image", "black.ppm", Tinted(seed: 6, 0, 0, 0)));

        Assert.Equal(["rejected", "added"], images.AsArray().Select(image => (string?)image!["status"]));
        Assert.StartsWith("The model mean-colour gives -Infinity", (string?)images[0]!["reason"], StringComparison.Ordinal);
        Assert.Contains("gives -Infinity", (string?)(await search.ReadProblemAsync(HttpStatusCode.BadRequest))["detail"], StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public async Task Images_described_elsewhere_may_come_without_the_models_code()
    {
        OnnxModel.WriteMeanColour(_model.FullName);
        await using var node = await StartAsync(_model.FullName);

        var imported = await node.Http.PostAsync("/v1/import", new StringContent($"{Described('a')}\n{Described('b')}\n", Encoding.UTF8, "application/x-ndjson"));
        var counts = await imported.ReadAsync(HttpStatusCode.OK);
        var found = await node.Http.SearchAsync(new MultipartFormDataContent().With("id", "1"));

        Assert.Equal((2, 0), ((int)counts["added"]!, (int)counts["rejected"]!));
        Assert.Equal([2L], found.HitIds());
        Assert.Equal(["color", "dhash", "pdq"], found["hits"]![0]!["measures"]!.AsObject().Select(measure => measure.Key).Order());

        // Both have the same codes and are other images.
        static string Described(char digit) => JsonSerializer.Serialize(new
        {
            sha256 = new string(digit, 64),
            uri = $"file:///nowhere/{digit}.jpg",
            width = 40,
            height = 30,
            format = "jpeg",
            bytes = 1000,
            descriptors = MeasureRegistry.Default.All.ToDictionary(
                measure => measure.Stamp, measure => new { code = new string('5', measure.CodeLengthBytes * 2), quality = 80 }),
        });
    }

    [Fact]
    public async Task Without_its_model_the_measure_is_left_out_and_the_others_work()
    {
        await using var node = await StartAsync(Path.Combine(_model.FullName, "nothing"));
        var id = await node.Http.AddAsync("a.ppm", TestPicture.Ppm(seed: 7));

        var found = await node.Http.SearchAsync(new MultipartFormDataContent().WithFile("image", "query.ppm", TestPicture.Ppm(seed: 7)));
        using var refused = await node.Http.PostAsync(
            "/v1/search", new MultipartFormDataContent().WithFile("image", "query.ppm", TestPicture.Ppm(seed: 7)).With("measure", "embedding"));

        Assert.Equal([id], found.HitIds());
        Assert.Equal(["color", "dhash", "pdq"], found["hits"]![0]!["measures"]!.AsObject().Select(measure => measure.Key).Order());
        Assert.Contains("There is no measure 'embedding'", (string?)(await refused.ReadProblemAsync(HttpStatusCode.BadRequest))["detail"], StringComparison.Ordinal);
    }

    [SharedModelFact]
    public async Task Edited_copies_of_a_photo_come_before_other_photos_by_a_real_model()
    {
        File.CreateSymbolicLink(Path.Combine(_model.FullName, "model.onnx"), SharedData.PathOf("models/mobilenetv3_small_embed_576.onnx"));
        File.WriteAllText(Path.Combine(_model.FullName, "model.json"), """
            {
              "id": "mobilenetv3-small", "file": "model.onnx",
              "input": {
                "name": "input", "width": 224, "height": 224, "resize": 256, "crop": "center", "channels": "rgb", "layout": "nchw",
                "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225], "scale": 0.00392156862745098
              },
              "output": { "name": "mean_9", "pooling": "none" },
              "dimension": 576, "license": "BSD-3-Clause", "source": "torchvision"
            }
            """);
        await using var node = await StartAsync(_model.FullName);
        var bridges = Directory.GetFiles(SharedData.PathOf("photos/pdq/bridge-mods"), "*.jpg").Order().ToArray();
        var clothes = Directory.GetFiles(SharedData.PathOf("photos/clothing-test"), "*.jpg", SearchOption.AllDirectories).Order().Where((_, i) => i % 20 == 0).ToArray();
        foreach (var path in clothes.Concat(bridges))
        {
            await node.Http.AddAsync(Path.GetFileName(path), await File.ReadAllBytesAsync(path));
        }

        var found = await node.Http.SearchAsync(new MultipartFormDataContent()
            .WithFile("image", "query.jpg", await File.ReadAllBytesAsync(bridges[0])).With("measure", "embedding").With("k", $"{bridges.Length}"));

        var names = found["hits"]!.AsArray().Select(hit => (string)hit!["name"]!).ToArray();
        Assert.True(clothes.Length > 10 && bridges.Length > 5);
        Assert.Equal(Path.GetFileName(bridges[0]), names[0]);
        Assert.Equal(1, (double)found["hits"]![0]!["score"]!);
        Assert.Equal(bridges.Select(Path.GetFileName).Order(), names.Order());
    }

    public void Dispose() => _model.Delete(recursive: true);

    private static async Task<StartedNode> StartAsync(string model)
    {
        var node = new ApiNode { Settings = ["--Models:Embedding", model, "--Api:MaxFileBytes", "2000000"] };
        await node.InitializeAsync();
        return new StartedNode(node);
    }

    /// <summary>A test picture of that seed with its channels weakened.</summary>
    private static byte[] Tinted(int seed, double red, double green, double blue)
    {
        var ppm = TestPicture.Ppm(seed);
        double[] factors = [red, green, blue];
        var header = Encoding.ASCII.GetByteCount("P6 96 72 255\n");
        for (var i = header; i < ppm.Length; i++)
        {
            ppm[i] = (byte)(ppm[i] * factors[(i - header) % 3]);
        }

        return ppm;
    }

    private sealed class StartedNode(ApiNode node) : IAsyncDisposable
    {
        public HttpClient Http => node.Http;

        public async ValueTask DisposeAsync()
        {
            await node.DisposeAsync();
            node.Dispose();
        }
    }
}
