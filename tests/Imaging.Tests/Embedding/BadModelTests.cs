using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Imaging.Tests.Embedding;

/// <summary>A model that cannot be used says so in one line when it is loaded.</summary>
public sealed class BadModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imagesearch-model-").FullName;

    public BadModelTests() => OnnxModel.WriteMeanColour(_folder);

    [Theory]
    [InlineData("\"id\": \"mean-colour\"", "\"id\": \"Mean/Colour\"", "id is 'Mean/Colour'; it must be 1 to 64 lower-case letters, digits, '-', '_' or '.'.")]
    [InlineData("\"file\": \"model.onnx\"", "\"file\": \"../model.onnx\"", "file is '../model.onnx'; it must be the name of a file in the manifest's folder.")]
    [InlineData("\"sha256\": null", "\"sha256\": \"abc\"", "sha256 is 'abc'; it must be 64 digits of hex, or null.")]
    [InlineData("\"url\": null", "\"url\": \"file:///etc/passwd\"", "url is 'file:///etc/passwd'; it must be an address that begins with https:// or http://, or null.")]
    [InlineData("\"dimension\": 3", "\"dimension\": 0", "dimension is 0; it must be 1 to 2048.")]
    [InlineData("\"width\": 8", "\"width\": 4000", "input.width is 4000; it must be 1 to 2048.")]
    [InlineData("\"resize\": null", "\"resize\": 7", "input.resize is 7; it must be 8 to 2048, or null.")]
    [InlineData("\"deviation\": [1, 1, 1]", "\"deviation\": [1, 0, 1]", "input.deviation is [1, 0, 1]; it must be 3 numbers above 0.")]
    [InlineData("\"mean\": [0, 0, 0]", "\"mean\": [0]", "input.mean is [0]; it must be 3 finite numbers.")]
    [InlineData("\"scale\": 0.00392156862745098", "\"scale\": 0", "input.scale is 0; it must be above 0")]
    [InlineData("\"dimension\": 3,", "", "is not a model's manifest")]
    [InlineData("\"squash\"", "\"stretch\"", "is not a model's manifest")]
    [InlineData("\"license\": \"MIT\"", "\"license\": null", "is not a model's manifest")]
    [InlineData("\"source\": \"made by a test\"", "\"source\"", "is not a model's manifest")]
    public void A_manifest_with_a_bad_field_is_refused(string old, string replacement, string reason)
    {
        Rewrite(old, replacement);

        Assert.Contains(reason, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_manifest_is_refused()
    {
        File.Delete(Path.Combine(_folder, ModelManifest.FileName));

        Assert.Contains("cannot be read", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_was_not_downloaded_says_how_to()
    {
        File.Delete(ModelPath);
        Assert.Contains("put the model's file there", Refusal(), StringComparison.Ordinal);

        Rewrite("\"url\": null", "\"url\": \"https://example.org/model.onnx\"");
        Assert.Contains("imagesearch models fetch mean-colour", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_another_checksum_than_its_manifest_is_refused()
    {
        Rewrite("\"sha256\": null", $"\"sha256\": \"{new string('0', 64)}\"");

        Assert.Contains($"its manifest says {new string('0', 64)}", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_file_that_is_not_ONNX_is_refused()
    {
        File.WriteAllBytes(ModelPath, TestPicture.Ppm(1));

        Assert.Contains("is not a model that ONNX Runtime can run", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void An_empty_file_is_refused()
    {
        File.WriteAllBytes(ModelPath, []);

        Assert.Contains("is not a model that ONNX Runtime can run", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_model_of_an_operator_that_nobody_knows_is_refused()
    {
        WriteChain(["NoSuchOperator"], [-1, 3, 8, 8], [-1, 3]);

        Assert.Contains("NoSuchOperator", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_model_for_pictures_of_another_size_is_refused()
    {
        WriteChain(["GlobalAveragePool"], [-1, 3, 16, 16], [-1, 3, 1, 1]);

        Assert.EndsWith("its input is input: float32 [any, 3, 16, 16], but must be float32 [any, 3, 8, 8].", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_model_of_another_type_is_refused()
    {
        WriteChain(["Identity"], [-1, 3, 8, 8], [-1, 3, 8, 8], OnnxModel.IntegerElements);

        Assert.EndsWith("its input is input: not float32 [any, 3, 8, 8], but must be float32 [any, 3, 8, 8].", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_model_with_an_input_of_another_name_is_refused()
    {
        Rewrite("\"name\": \"input\"", "\"name\": \"pixels\"");

        Assert.EndsWith("its inputs are 'input', but there must be one, 'pixels'.", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_model_without_the_named_output_is_refused()
    {
        Rewrite("\"name\": \"output\"", "\"name\": \"features\"");

        Assert.EndsWith("its outputs are 'output', but one must be 'features'.", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_model_of_another_dimension_is_refused()
    {
        Rewrite("\"dimension\": 3", "\"dimension\": 4");

        Assert.EndsWith("that is 3 components, where the manifest's dimension is 4.", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_model_whose_output_has_another_rank_than_its_pooling_takes_is_refused()
    {
        Rewrite("\"pooling\": \"none\"", "\"pooling\": \"cls\"");

        Assert.EndsWith("4 dimensions, where pooling 'cls' takes 3.", Refusal(), StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void A_model_that_answers_no_number_to_an_ordinary_picture_is_refused()
    {
        WriteChain(["GlobalAveragePool", "Neg", "Log"], [-1, 3, 8, 8], [-1, 3, 1, 1]);

        Assert.Contains("gives NaN for component 0", Refusal(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string ModelPath => Path.Combine(_folder, "model.onnx");

    private string Refusal()
    {
        var message = Assert.Throws<ModelUnavailableException>(() => ImageEmbedder.Load(_folder)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.Contains(_folder, message, StringComparison.Ordinal);
        return message;
    }

    private void Rewrite(string old, string replacement)
    {
        var path = Path.Combine(_folder, ModelManifest.FileName);
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    private void WriteChain(string[] operators, long[] inputShape, long[] outputShape, int elementType = OnnxModel.FloatElements) =>
        File.WriteAllBytes(ModelPath, OnnxModel.Chain(operators, inputShape, outputShape, elementType));
}
