using System.Collections.Concurrent;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity.Measures.Pdq;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Similarity.Tests.Measures;

/// <summary>PDQ of real photos beside what the reference implementation prints for them.</summary>
public class PdqReferenceTests
{
    private static readonly PdqMeasure Measure = new();

    [SharedDataFact]
    public void Photos_differ_from_the_reference_in_at_most_ten_bits()
    {
        var misses = new ConcurrentBag<string>();
        var compared = 0;
        Parallel.ForEach(File.ReadLines(SharedData.PathOf("pdq-reference.csv")).Skip(1), line =>
        {
            var fields = line.Split(',', 3);
            if (int.Parse(fields[1]) < 80)
            {
                return;
            }

            // The reference reads pixels as they are stored. Here EXIF orientation is applied: a picture far off is turned back.
            var image = Decode(fields[2]);
            var picture = new Picture(image.Pixels, image.PixelsWidth, image.PixelsHeight);
            var reference = Measure.FromHex(fields[0]);
            var distance = Measure.Distance(Measure.Describe(picture.View).Code, reference);
            if (distance > 64)
            {
                distance = Enum.GetValues<Orientation>().Min(orientation => Measure.Distance(Measure.Describe(picture.Turned(orientation).View).Code, reference));
            }

            // CMYK is converted by its colour profile here and without it there.
            if (distance > (fields[2].EndsWith("CMYK.jpg", StringComparison.Ordinal) ? 16 : 10))
            {
                misses.Add($"{fields[2]}: {distance}");
            }

            Interlocked.Increment(ref compared);
        });
        Assert.Empty(misses);
        Assert.InRange(compared, 700, int.MaxValue);
    }

    [SharedDataFact]
    public void Dihedral_hashes_are_in_the_order_of_the_reference()
    {
        foreach (var line in File.ReadLines(SharedData.PathOf("pdq-dihedral.txt")))
        {
            var fields = line.Split(',', 10);
            var image = Decode(fields[9]);
            var descriptors = Measure.DescribeDihedral(new RgbView(image.Pixels, image.PixelsWidth, image.PixelsHeight));
            for (var i = 0; i < 8; i++)
            {
                Assert.InRange(Measure.Distance(descriptors[i].Code, Measure.FromHex(fields[i])), 0, 12);
            }
        }
    }

    private static DecodedImage Decode(string file) =>
        ImageDecoder.Decode(File.ReadAllBytes(SharedData.PathOf(Path.Combine("photos", file))), DecodeLimits.Default);
}
