using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Similarity.Tests.Measures;

/// <summary>What every measure promises.</summary>
public class MeasureContractTests
{
    public static TheoryData<string> Names => [.. MeasureRegistry.Default.All.Select(measure => measure.Name)];

    public static TheoryData<string, int, int> NamesAndSizes
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (var measure in MeasureRegistry.Default.All)
            {
                foreach (var (width, height) in new[] { (1, 1), (1, 2), (2, 1), (2, 2), (1, 700), (700, 1), (4, 5), (5, 5), (63, 65), (64, 64), (513, 7), (1023, 3), (500, 375) })
                {
                    data.Add(measure.Name, width, height);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndSizes))]
    public void Pictures_of_any_size_are_described_in_full(string name, int width, int height)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var picture = Picture.Noise(width, height, seed: 1);
        foreach (var descriptor in measure.DescribeDihedral(picture.View).Append(measure.Describe(picture.View)))
        {
            Assert.Equal(measure.CodeLengthBytes, descriptor.Code.Length);
            Assert.Equal(Signature.Length, descriptor.FlipCosts.Length);
            Assert.InRange(descriptor.Quality, 0, 100);
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndSizes))]
    public void Flat_pictures_have_quality_zero(string name, int width, int height)
    {
        var measure = MeasureRegistry.Default.Find(name);
        Assert.Equal(0, measure.Describe(Picture.Flat(width, height, 200, 30, 90).View).Quality);
        Assert.Equal(0, measure.Describe(Picture.Flat(width, height, 255, 255, 255).View).Quality);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rich_pictures_have_quality(string name) =>
        Assert.InRange(MeasureRegistry.Default.Find(name).Describe(Picture.Blobs(300, 200, seed: 2).View).Quality, 40, 100);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_signature_is_a_function_of_the_code(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        for (var seed = 0; seed < 20; seed++)
        {
            foreach (var descriptor in measure.DescribeDihedral(Picture.Blobs(120, 90, seed).View))
            {
                Assert.Equal(measure.SignatureOf(descriptor.Code), descriptor.Signature);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Unrelated_pictures_have_unlike_signatures(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var signatures = Enumerable.Range(0, 64).Select(seed => measure.Describe(Picture.Blobs(100, 100, seed).View).Signature).ToArray();
        Assert.InRange(signatures.Distinct().Count(), 62, 64);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sharing_one_input_changes_nothing(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var picture = Picture.Blobs(257, 131, seed: 3);
        var shared = MeasureRegistry.Default.Describe(picture.View)[MeasureRegistry.Default.All.ToList().IndexOf(measure)];
        AssertEqual(measure.Describe(picture.View), shared);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Enlarging_changes_hardly_anything(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var picture = Picture.Blobs(256, 192, seed: 4);
        var distance = measure.Distance(measure.Describe(picture.View).Code, measure.Describe(picture.Enlarged(2).View).Code);
        Assert.InRange(measure.Score(distance), 0.9, 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Distance_is_a_metric(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var codes = Enumerable.Range(0, 3).Select(_ => new byte[measure.CodeLengthBytes]).ToArray();
            Array.ForEach(codes, random.NextBytes);
            var (ab, bc, ac) = (measure.Distance(codes[0], codes[1]), measure.Distance(codes[1], codes[2]), measure.Distance(codes[0], codes[2]));
            Assert.Equal(0, measure.Distance(codes[0], codes[0]));
            Assert.Equal(ab, measure.Distance(codes[1], codes[0]));
            Assert.InRange(ac, 1, ab + bc);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Opposite_codes_are_at_the_largest_distance(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var zeros = new byte[measure.CodeLengthBytes];
        var ones = Enumerable.Repeat(byte.MaxValue, measure.CodeLengthBytes).ToArray();
        Assert.Equal(measure.MaxDistance, measure.Distance(zeros, ones));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scores_fall_from_one_to_zero(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var scores = Enumerable.Range(0, 101).Select(percent => measure.Score(measure.MaxDistance * percent / 100)).ToArray();
        Assert.Equal(1, scores[0]);
        Assert.Equal(0, scores[^1]);
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_dihedral_descriptor_is_the_picture_itself(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var picture = Picture.Blobs(90, 61, seed: 6);
        var described = measure.Describe(picture.View);
        AssertEqual(described, measure.DescribeDihedral(picture.View)[0]);
        Assert.Same(described, measure.Dihedral(described)[0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Turned_pictures_are_found_among_the_dihedral_descriptors(string name)
    {
        var measure = MeasureRegistry.Default.Find(name);
        var picture = Picture.Blobs(320, 256, seed: 7);
        var variants = measure.DescribeDihedral(picture.View);
        foreach (var orientation in Enum.GetValues<Orientation>())
        {
            var turned = measure.Describe(picture.Turned(orientation).View);
            var own = measure.Distance(turned.Code, variants[(int)orientation].Code);
            Assert.True(measure.Score(own) > 0.8, $"{orientation}: {own}");
            Assert.All(variants.Where((_, i) => i != (int)orientation), other => Assert.True(measure.Distance(turned.Code, other.Code) > own, $"{orientation}"));
        }
    }

    private static void AssertEqual(Descriptor expected, Descriptor actual)
    {
        Assert.Equal(expected.Code, actual.Code);
        Assert.Equal(expected.Signature, actual.Signature);
        Assert.Equal(expected.FlipCosts, actual.FlipCosts);
        Assert.Equal(expected.Quality, actual.Quality);
    }
}
