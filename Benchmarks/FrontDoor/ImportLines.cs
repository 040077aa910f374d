using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Benchmarks.FrontDoor;

/// <summary>Modelled images as <c>POST /v1/import</c> takes them.</summary>
internal static class ImportLines
{
    /// <param name="images">Where they come from.</param>
    /// <param name="first">The first image.</param>
    /// <param name="count">How many from there on.</param>
    public static byte[] Write(ModelledImages images, int first, int count)
    {
        var parts = new ArrayBufferWriter<byte>[Environment.ProcessorCount];
        Parallel.For(0, parts.Length, part =>
        {
            parts[part] = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(parts[part]);
            for (var id = first + (count * part / parts.Length); id < first + (count * (part + 1) / parts.Length); id++)
            {
                Write(json, images, id);
                json.Flush();
                json.Reset();
                parts[part].Write("\n"u8);
            }
        });
        return [.. parts.SelectMany(part => part.WrittenMemory.ToArray())];
    }

    private static void Write(Utf8JsonWriter json, ModelledImages images, int id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        json.WriteStartObject();
        json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(number))));
        json.WriteString("uri", $"file:///modelled/{id / 1000}/{number}.jpg");
        json.WriteNumber("width", 500);
        json.WriteNumber("height", 375);
        json.WriteString("format", "jpeg");
        json.WriteNumber("bytes", 100_000);
        json.WriteStartObject("descriptors");
        foreach (var (measure, descriptor) in MeasureRegistry.Default.All.Zip(images.Describe(id)))
        {
            json.WriteStartObject(measure.Stamp);
            json.WriteString("code", Convert.ToHexStringLower(descriptor.Code));
            json.WriteNumber("quality", descriptor.Quality);
            json.WriteString("flipCosts", Convert.ToHexStringLower(descriptor.FlipCosts));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
