using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index.Vectors;
using OrleansImageSearch.Similarity.Layout;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Benchmarks.Maps;

/// <summary>What is placed.</summary>
internal static class MapCodes
{
    private const int Dimensions = 128;

    /// <summary>Directions in which the vectors of a cluster differ, and how far, in units of the centres' deviation: as models' vectors lie near surfaces of few dimensions.</summary>
    private const int Directions = 12;
    private const float Spread = 0.25f;
    private const int PerCluster = 200;

    /// <summary>Unit vectors in random clusters.</summary>
    public static CodeSet Clusters(int count, int seed)
    {
        var random = new Random(seed);
        var measure = new EmbeddingMeasure(new NoModel());
        var encoder = new VectorEncoder(Dimensions);
        var clusters = Math.Max(1, count / PerCluster);
        var centres = Enumerable.Range(0, clusters).Select(_ => Gaussian(random, Dimensions)).ToArray();
        var directions = Enumerable.Range(0, clusters).Select(_ => Enumerable.Range(0, Directions).Select(_ => random.Next(clusters)).ToArray()).ToArray();
        var codes = new CodeSet(measure);
        for (var i = 0; i < count; i++)
        {
            var cluster = random.Next(clusters);
            var vector = (float[])centres[cluster].Clone();
            foreach (var direction in directions[cluster])
            {
                var step = Spread * Gaussian(random, 1)[0];
                for (var d = 0; d < Dimensions; d++)
                {
                    vector[d] += step * (centres[direction][d] - centres[cluster][d]);
                }
            }

            codes.Add(i + 1, encoder.Encode(vector));
        }

        return codes;
    }

    /// <summary>Photos, and of some of them all edits of the matrix, by several measures.</summary>
    /// <param name="folder">Of the photos.</param>
    /// <param name="edited">How many are edited, evenly spread.</param>
    /// <param name="measures">By which.</param>
    /// <exception cref="BenchInputException">There are too few.</exception>
    public static CodeSet[] Photos(string folder, int edited, IReadOnlyList<Measure> measures)
    {
        var files = StoredPhoto.FilesIn(folder);
        if (files.Length < 2)
        {
            throw new BenchInputException($"There are fewer than two photos in '{folder}'; name a folder with more JPEG or PNG files.");
        }

        var step = Math.Max(1, files.Length / Math.Max(1, edited));
        var described = new List<byte[][]>[files.Length];
        Parallel.For(0, files.Length, i =>
        {
            var image = ImageDecoder.Decode(File.ReadAllBytes(files[i]), StoredPhoto.Patient);
            described[i] = [Describe(image, measures)];
            if (i % step == 0 && i / step < edited)
            {
                using var photo = Picture.FromDecoded(image);
                foreach (var edit in EditMatrix.All)
                {
                    using var changed = edit.Apply(photo);
                    described[i].Add(Describe(ImageDecoder.Decode(changed.ToJpeg(edit.JpegQuality), StoredPhoto.Patient), measures));
                }
            }
        });
        return
        [
            .. measures.Select((measure, at) =>
            {
                var codes = new CodeSet(measure);
                foreach (var ofPhoto in described.SelectMany(each => each))
                {
                    codes.Add(codes.Count + 1, ofPhoto[at]);
                }

                return codes;
            }),
        ];
    }

    private static byte[][] Describe(DecodedImage image, IReadOnlyList<Measure> measures) =>
        [.. measures.Select(measure => measure.Describe(StoredPhoto.View(image)).Code)];

    private static float[] Gaussian(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];

    private sealed class NoModel : IImageEmbedder
    {
        public string Model => "none";

        public int Dimensions => MapCodes.Dimensions;

        public float[] Embed(RgbView image) => throw new NotSupportedException("There are vectors alone.");
    }
}
