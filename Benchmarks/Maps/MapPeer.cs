using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Layout;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Color;

namespace OrleansImageSearch.Benchmarks.Maps;

/// <summary>A program of others that places the same vectors.</summary>
/// <param name="Name">In tables.</param>
/// <param name="Program">That runs it.</param>
/// <param name="Script">Below the peers' folder.</param>
internal sealed record MapPeer(string Name, string Program, string Script)
{
    /// <summary>Where umap-js is installed.</summary>
    public const string UmapVariable = "IMAGESEARCH_UMAP_JS";

    public static readonly MapPeer[] All = [new("scikit-learn t-SNE", "/usr/bin/python3", "tsne.py"), new("umap-js", "node", "umap.mjs")];

    /// <summary>Places the codes as vectors: of bits or bytes under the sum of differences, of components under the Euclidean distance.</summary>
    /// <returns>Null, and a line on stderr, where the program is not there.</returns>
    public async Task<(PlanePoint[] Layout, double ProcessorSeconds)?> PlaceAsync(CodeSet codes, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("imagesearch-map-");
        try
        {
            var (vectors, dimensions, metric) = VectorsOf(codes);
            var (input, output) = (Path.Combine(folder.FullName, "vectors"), Path.Combine(folder.FullName, "layout"));
            await File.WriteAllBytesAsync(input, MemoryMarshal.AsBytes(vectors.AsSpan()).ToArray(), cancellationToken);
            var script = Path.Combine(AppContext.BaseDirectory, "Maps", "Peers", Script);
            using var process = Process.Start(new ProcessStartInfo(Program, [script, input, $"{codes.Count}", $"{dimensions}", metric, output])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["OMP_NUM_THREADS"] = "1" },
            }) ?? throw new InvalidOperationException($"{Program} did not start.");
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                await Console.Error.WriteLineAsync($"{Name} is left out: {(await error).TrimEnd().Split('\n')[^1]}");
                return null;
            }

            var places = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(output, cancellationToken)).ToArray();
            return (
                [.. Enumerable.Range(0, codes.Count).Select(i => new PlanePoint(places[2 * i], places[2 * i + 1]))],
                double.Parse(said.TrimEnd().Split('\n')[^1], CultureInfo.InvariantCulture));
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            await Console.Error.WriteLineAsync($"{Name} is left out: {missing.Message}");
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (float[] Vectors, int Dimensions, string Metric) VectorsOf(CodeSet codes)
    {
        Func<byte[], float[]> convert = codes.Measure switch
        {
            BinaryMeasure => code => [.. Enumerable.Range(0, 8 * code.Length).Select(bit => (float)(code[bit / 8] >> (bit % 8) & 1))],
            ColorMeasure => code => Array.ConvertAll(code, value => (float)value),
            _ => Unit,
        };
        var vectors = Enumerable.Range(0, codes.Count).SelectMany(place => convert(codes.Code(place).ToArray())).ToArray();
        return (vectors, vectors.Length / codes.Count, codes.Measure is BinaryMeasure or ColorMeasure ? "manhattan" : "euclidean");
    }

    private static float[] Unit(byte[] code)
    {
        var components = Array.ConvertAll(code, value => (float)(sbyte)value);
        var length = MathF.Sqrt(components.Sum(component => component * component));
        return Array.ConvertAll(components, component => component / length);
    }
}
