using System.Text;

namespace OrleansImageSearch.TestSupport;

/// <summary>ONNX files that tests make themselves: a chain of operators without weights, in the protobuf encoding of onnx.proto.</summary>
public static class OnnxModel
{
    public const int FloatElements = 1, IntegerElements = 7;

    private const int IrVersion = 8, Opset = 17;

    /// <summary>One input, <c>input</c>, through the operators one after another to one output, <c>output</c>.</summary>
    /// <param name="operators">Types of operators of one input and output, such as GlobalAveragePool.</param>
    /// <param name="inputShape">Sizes; below zero for any.</param>
    /// <param name="outputShape">As many as the last operator gives.</param>
    /// <param name="elementType">Of input and output.</param>
    public static byte[] Chain(string[] operators, long[] inputShape, long[] outputShape, int elementType = FloatElements)
    {
        var nodes = operators.Select((type, i) => Field(1, Message(
            Text(1, i == 0 ? "input" : $"value{i}"),
            Text(2, i == operators.Length - 1 ? "output" : $"value{i + 1}"),
            Text(4, type))));
        var graph = Message([.. nodes, Text(2, "test"), Field(11, Tensor("input", inputShape)), Field(12, Tensor("output", outputShape))]);
        return Message(Number(1, IrVersion), Field(7, graph), Field(8, Message(Number(2, Opset))));

        byte[] Tensor(string name, long[] shape) => Message(
            Text(1, name),
            Field(2, Message(Field(1, Message(Number(1, elementType), Field(2, Message([.. shape.Select(Dimension)])))))));
    }

    /// <summary>A folder with the mean colour as a model, for pictures brought to 8 x 8: three components.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="id">The model's id.</param>
    public static void WriteMeanColour(string folder, string id = "mean-colour")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Chain(["GlobalAveragePool"], [-1, 3, 8, 8], [-1, 3, 1, 1]));
        File.WriteAllText(Path.Combine(folder, "model.json"), MeanColourManifest(id));
    }

    /// <summary>The manifest of <see cref="WriteMeanColour"/>, without a checksum.</summary>
    public static string MeanColourManifest(string id = "mean-colour") => $$"""
        {
          "id": "{{id}}", "file": "model.onnx", "sha256": null, "url": null,
          "input": {
            "name": "input", "width": 8, "height": 8, "resize": null, "crop": "squash", "channels": "rgb", "layout": "nchw",
            "mean": [0, 0, 0], "deviation": [1, 1, 1], "scale": 0.00392156862745098
          },
          "output": { "name": "output", "pooling": "none" },
          "dimension": 3, "license": "MIT", "source": "made by a test"
        }
        """;

    private static byte[] Dimension(long size) => Field(1, size < 0 ? Text(2, "N") : Number(1, size));

    private static byte[] Text(int field, string value) => Field(field, Encoding.UTF8.GetBytes(value));

    private static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    /// <summary>A field of bytes: a string, or a message.</summary>
    private static byte[] Field(int field, byte[] content) => [.. Varint((ulong)field << 3 | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Message(params byte[][] fields) => [.. fields.SelectMany(field => field)];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
