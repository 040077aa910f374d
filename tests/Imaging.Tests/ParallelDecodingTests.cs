using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging.Tests;

/// <summary>Alone in its collection: other tests would move libvips' counts.</summary>
[CollectionDefinition(nameof(ParallelDecodingTests), DisableParallelization = true)]
[Collection(nameof(ParallelDecodingTests))]
public sealed class ParallelDecodingTests
{
    [Fact]
    public void Thousands_of_parallel_decodes_agree_and_leak_nothing()
    {
        var files = TestPictures.InEveryFormat().Values.ToArray();
        var damaged = files.Select(file => file[..(file.Length / 2)]).ToArray();
        var expected = files.Select(file => ImageDecoder.Decode(file, DecodeLimits.Default).Pixels).ToArray();
        Round(400); // libvips keeps a few buffers for every thread it has seen
        var before = Vips.Allocations;

        Round(4000);

        var after = Vips.Allocations;
        Assert.InRange(after.Count, 0, before.Count + 64);
        Assert.InRange(after.Bytes, 0, before.Bytes + 4_000_000);

        void Round(int count) => Parallel.For(0, count, i =>
        {
            if (i % 5 == 0)
            {
                Assert.Throws<ImageRejectedException>(() => ImageDecoder.Decode(damaged[i % damaged.Length], DecodeLimits.Default));
            }

            Assert.Equal(expected[i % files.Length], ImageDecoder.Decode(files[i % files.Length], DecodeLimits.Default).Pixels);
        });
    }
}
