using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Imaging.Tests.Embedding;

public sealed class ImageEmbedderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imagesearch-model-").FullName;

    [OnnxRuntimeFact]
    public void The_embedding_is_the_models_output_at_unit_length()
    {
        OnnxModel.WriteMeanColour(_folder);
        using var embedder = ImageEmbedder.Load(_folder);

        var embedding = embedder.Embed(new RgbView(Flat(30, 0, 40, 50 * 20), 50, 20));

        Assert.Equal(3, embedder.Dimensions);
        Assert.Equal([0.6, 0.0, 0.8], embedding.Select(component => Math.Round(component, 5)));
    }

    [OnnxRuntimeTheory]
    [InlineData(1, 1)]
    [InlineData(30_000, 20)]
    [InlineData(3, 7_000)]
    public void Pictures_of_any_shape_are_embedded(int width, int height)
    {
        OnnxModel.WriteMeanColour(_folder);
        using var embedder = ImageEmbedder.Load(_folder);

        var embedding = embedder.Embed(new RgbView(Flat(0, 200, 0, width * height), width, height));

        Assert.Equal([0.0, 1.0, 0.0], embedding.Select(component => Math.Round(component, 5)));
    }

    [OnnxRuntimeFact]
    public void A_black_picture_has_an_embedding_of_zeros_where_the_model_sees_nothing_in_it()
    {
        OnnxModel.WriteMeanColour(_folder);
        using var embedder = ImageEmbedder.Load(_folder);

        Assert.Equal([0f, 0f, 0f], embedder.Embed(new RgbView(Flat(0, 0, 0, 16), 4, 4)));
    }

    [OnnxRuntimeFact]
    public void A_batch_gives_what_its_pictures_give_one_by_one()
    {
        OnnxModel.WriteMeanColour(_folder);
        using var embedder = ImageEmbedder.Load(_folder);
        var pictures = Enumerable.Range(0, 100).Select(seed => Noise(seed, 40, 30)).ToArray();

        var together = embedder.EmbedPrepared(pictures.SelectMany(pixels => Prepared(embedder, new RgbView(pixels, 40, 30))).ToArray());

        Assert.Equal(pictures.Select(pixels => embedder.Embed(new RgbView(pixels, 40, 30))), together);
        Assert.True(pictures.Length > embedder.LargestBatch, "The pictures should be more than one batch.");
    }

    [OnnxRuntimeFact]
    public void A_model_that_takes_one_picture_at_a_time_gets_them_so()
    {
        WriteChain(["GlobalAveragePool"], [1, 3, 8, 8], [1, 3, 1, 1]);
        using var embedder = ImageEmbedder.Load(_folder);
        var pixels = Noise(1, 20, 20);
        var prepared = Prepared(embedder, new RgbView(pixels, 20, 20));

        var embeddings = embedder.EmbedPrepared([.. prepared, .. prepared]);

        Assert.Equal(1, embedder.LargestBatch);
        Assert.Equal(embeddings[0], embeddings[1]);
    }

    [OnnxRuntimeFact]
    public void One_model_is_run_by_many_threads_at_once()
    {
        OnnxModel.WriteMeanColour(_folder);
        using var embedder = ImageEmbedder.Load(_folder);
        var pictures = Enumerable.Range(0, 200).Select(seed => Noise(seed, 30, 30)).ToArray();
        var expected = pictures.Select(pixels => embedder.Embed(new RgbView(pixels, 30, 30))).ToArray();

        var embeddings = new float[pictures.Length][];
        Parallel.For(0, pictures.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => embeddings[i] = embedder.Embed(new RgbView(pictures[i], 30, 30)));

        Assert.Equal(expected, embeddings);
    }

    [OnnxRuntimeFact]
    public void A_picture_to_which_the_model_has_no_finite_answer_is_rejected()
    {
        WriteChain(["GlobalAveragePool", "Log"], [-1, 3, 8, 8], [-1, 3, 1, 1]);
        using var embedder = ImageEmbedder.Load(_folder);
        Assert.All(embedder.Embed(new RgbView(Flat(9, 9, 9, 4), 2, 2)), component => Assert.True(float.IsFinite(component)));

        var refusal = Assert.Throws<ImageRejectedException>(() => embedder.Embed(new RgbView(Flat(9, 9, 0, 4), 2, 2)));

        Assert.Equal("The model mean-colour gives -Infinity for component 2 of this picture's embedding; use another model or leave the picture out.", refusal.Message);
    }

    [OnnxRuntimeFact]
    public void The_models_identity_changes_with_its_weights_and_its_preparation_alone()
    {
        OnnxModel.WriteMeanColour(_folder);
        var identity = IdentityNow();

        Rewrite("\"license\": \"MIT\"", "\"license\": \"BSD\"");
        Assert.Equal(identity, IdentityNow());
        Assert.StartsWith("mean-colour.", identity, StringComparison.Ordinal);

        Rewrite("\"mean\": [0, 0, 0]", "\"mean\": [0, 0, 1]");
        var prepared = IdentityNow();
        Assert.NotEqual(identity, prepared);

        File.WriteAllBytes(ModelPath, OnnxModel.Chain(["GlobalMaxPool"], [-1, 3, 8, 8], [-1, 3, 1, 1]));
        Assert.NotEqual(prepared, IdentityNow());
    }

    [SharedModelFact]
    public void Photos_of_one_scene_are_nearer_to_each_other_than_to_another_by_a_real_model()
    {
        WriteShared("mobilenetv3_small_embed_576.onnx", "mean_9", 576);
        using var embedder = ImageEmbedder.Load(_folder);
        var bridge = Directory.GetFiles(SharedData.PathOf("photos/pdq/bridge-mods"), "*.jpg").Order().Select(path => Embed(embedder, path)).ToArray();
        var shirt = Embed(embedder, Directory.EnumerateFiles(SharedData.PathOf("photos/clothing-test"), "*.jpg", SearchOption.AllDirectories).Order().First());

        Assert.True(bridge.Length > 5);
        Assert.All(bridge, each => Assert.InRange(Cosine(bridge[0], each), Cosine(bridge[0], shirt) + 0.1, 1.0001));
    }

    [SharedModelFact]
    public void A_quantized_model_with_operators_of_the_runtimes_own_runs()
    {
        WriteShared("mobilenetv2-12-int8.onnx", "output", 1000);
        using var embedder = ImageEmbedder.Load(_folder);
        var pixels = Noise(3, 300, 200);

        var embedding = embedder.Embed(new RgbView(pixels, 300, 200));

        Assert.Equal(1000, embedding.Length);
        Assert.Equal(1, embedding.Sum(component => component * (double)component), 4);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string ModelPath => Path.Combine(_folder, "model.onnx");

    private string IdentityNow()
    {
        using var embedder = ImageEmbedder.Load(_folder);
        return embedder.Model;
    }

    private void Rewrite(string old, string replacement)
    {
        var path = Path.Combine(_folder, ModelManifest.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace(old, replacement, StringComparison.Ordinal));
    }

    private void WriteChain(string[] operators, long[] inputShape, long[] outputShape)
    {
        File.WriteAllText(Path.Combine(_folder, ModelManifest.FileName), OnnxModel.MeanColourManifest());
        File.WriteAllBytes(ModelPath, OnnxModel.Chain(operators, inputShape, outputShape));
    }

    private void WriteShared(string file, string output, int dimension)
    {
        File.CreateSymbolicLink(ModelPath, SharedData.PathOf(Path.Combine("models", file)));
        File.WriteAllText(Path.Combine(_folder, ModelManifest.FileName), $$"""
            {
              "id": "imagenet", "file": "model.onnx",
              "input": {
                "name": "input", "width": 224, "height": 224, "resize": 256, "crop": "center", "channels": "rgb", "layout": "nchw",
                "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225], "scale": 0.00392156862745098
              },
              "output": { "name": "{{output}}", "pooling": "none" },
              "dimension": {{dimension}}, "license": "BSD-3-Clause", "source": "torchvision"
            }
            """);
    }

    private static float[] Prepared(ImageEmbedder embedder, RgbView image)
    {
        var prepared = new float[embedder.PreparedLength];
        embedder.Prepare(image, prepared);
        return prepared;
    }

    private static float[] Embed(ImageEmbedder embedder, string path)
    {
        var decoded = ImageDecoder.Decode(File.ReadAllBytes(path), DecodeLimits.Default);
        return embedder.Embed(new RgbView(decoded.Pixels, decoded.PixelsWidth, decoded.PixelsHeight));
    }

    private static double Cosine(float[] a, float[] b) => a.Zip(b).Sum(pair => (double)pair.First * pair.Second);

    private static byte[] Flat(byte red, byte green, byte blue, int pixels) =>
        [.. Enumerable.Repeat(new[] { red, green, blue }, pixels).SelectMany(rgb => rgb)];

    private static byte[] Noise(int seed, int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }
}
