using OrleansImageSearch.Benchmarks.Signatures;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Benchmarks.FrontDoor;

/// <summary>
/// Any number of images described by all measures, as like to real ones as codes alone can be. An image's margins (of <c>color</c>, its
/// code) are the mean of real photos' and a random unit-length mixture of three photos' deviations from it, so that they vary and go
/// together as real ones do. Of every ten images two are near-duplicates of the first: its margins with the noise that edits
/// of the photos were measured to make.
/// </summary>
internal sealed class ModelledImages
{
    private const int Mixed = 3;
    private const int EditedPhotos = 60;
    private const int GroupSize = 10;
    private const int FirstNeighbor = 8;

    private readonly Source[] _sources;

    /// <param name="folder">Real photos.</param>
    /// <param name="limit">Photos used at most.</param>
    public ModelledImages(string folder, int limit)
    {
        var files = Directory.EnumerateFiles(folder, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(limit).ToArray();
        if (files.Length < 2 * Mixed)
        {
            throw new BenchInputException($"There are {files.Length} JPEG files in '{folder}': name a folder of at least {2 * Mixed} photos.");
        }

        var photos = Array.ConvertAll(files, file => ImageDecoder.Decode(File.ReadAllBytes(file), DecodeLimits.Default));
        _sources = [.. MeasureRegistry.Default.All.Select(measure => new Source(measure, photos))];
    }

    /// <summary>The measures, and how far a near-duplicate's code lies from its original's in the mean.</summary>
    public IEnumerable<(Measure Measure, float NeighborDistance)> Measures =>
        _sources.Select(source => (source.Measure, Enumerable.Range(0, 200).Average(group =>
            source.Measure.Distance(
                source.Describe(group * GroupSize).Code, source.Describe((group * GroupSize) + FirstNeighbor).Code))));

    /// <summary>What the measures say of image <paramref name="id"/>, always the same.</summary>
    public Descriptor[] Describe(int id) => Array.ConvertAll(_sources, source => source.Describe(id));

    /// <summary>Real photos as one measure sees them.</summary>
    private sealed class Source
    {
        private readonly float[] _mean;
        private readonly float[][] _deviations;
        private readonly int[] _qualities;
        private readonly double _noise;

        public Source(Measure measure, DecodedImage[] photos)
        {
            Measure = measure;
            _qualities = new int[photos.Length];
            _deviations = [.. photos.Select((photo, i) => ValuesOf(photo, out _qualities[i]))];
            var squares = photos.Take(EditedPhotos).SelectMany((photo, i) => PhotoEdits.Of(photo).Select(edited =>
                _deviations[i].Zip(ValuesOf(edited, out _), (a, b) => (double)(a - b) * (a - b)).Average()));
            _noise = Math.Sqrt(squares.Average());
            _mean = new float[_deviations[0].Length];
            foreach (var values in _deviations)
            {
                for (var i = 0; i < _mean.Length; i++)
                {
                    _mean[i] += values[i] / _deviations.Length;
                }
            }

            foreach (var values in _deviations)
            {
                for (var i = 0; i < _mean.Length; i++)
                {
                    values[i] -= _mean[i];
                }
            }
        }

        public Measure Measure { get; }

        public Descriptor Describe(int id)
        {
            var place = id % GroupSize;
            var random = new Random(place < FirstNeighbor ? id : id - place);
            Span<float> values = stackalloc float[_mean.Length];
            _mean.CopyTo(values);
            Span<double> weights = stackalloc double[Mixed];
            var length = 0.0;
            for (var i = 0; i < Mixed; i++)
            {
                weights[i] = NextGaussian(random);
                length += weights[i] * weights[i];
            }

            var quality = 100;
            foreach (var weight in weights)
            {
                var photo = random.Next(_deviations.Length);
                quality = Math.Min(quality, _qualities[photo]);
                Add(values, _deviations[photo], (float)(weight / Math.Sqrt(length)));
            }

            if (place >= FirstNeighbor)
            {
                var noise = new Random(~id);
                foreach (ref var value in values)
                {
                    value += (float)(_noise * NextGaussian(noise));
                }
            }

            return Measure is BinaryMeasure binary ? binary.FromMargins(values, quality) : Measure.FromCode(ToBytes(values), quality);
        }

        private float[] ValuesOf(DecodedImage photo, out int quality)
        {
            if (Measure is not BinaryMeasure binary)
            {
                var descriptor = Measure.Describe(new RgbView(photo.Pixels, photo.PixelsWidth, photo.PixelsHeight));
                quality = descriptor.Quality;
                return Array.ConvertAll(descriptor.Code, value => (float)value);
            }

            using var input = new MeasureInput(new RgbView(photo.Pixels, photo.PixelsWidth, photo.PixelsHeight));
            var margins = new float[binary.LengthBits];
            quality = binary.MarginsOf(input, margins);
            return margins;
        }

        private static void Add(Span<float> values, float[] deviation, float weight)
        {
            for (var i = 0; i < deviation.Length; i++)
            {
                values[i] += weight * deviation[i];
            }
        }

        private static byte[] ToBytes(ReadOnlySpan<float> values)
        {
            var bytes = new byte[values.Length];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)Math.Clamp(MathF.Round(values[i]), 0, byte.MaxValue);
            }

            return bytes;
        }

        /// <summary>By Box and Muller's transform.</summary>
        private static double NextGaussian(Random random) =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
