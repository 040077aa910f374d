using System.Collections.Concurrent;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class BucketTests
{
    [Fact]
    public async Task A_bucket_loads_exactly_the_signatures_of_its_range()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        uint[] signatures = [0, 1, 0x3FFF_FFFF, 0x4000_0000, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xC000_0000, 0xFFFF_FFFE, uint.MaxValue];
        await catalog.Images.CommitAsync(
            [.. signatures.Select((signature, content) => Make.Image(content, signature, kept: true, "pdq/1", "dhash/2"))], [], null, []);
        var contents = (await catalog.Images.FindBySha256Async([.. signatures.Select((_, content) => Make.Sha256(content))]));
        (uint First, uint Last)[] ranges = [(0, uint.MaxValue), (0, 0), (uint.MaxValue, uint.MaxValue), (0, 0x7FFF_FFFF), (0x8000_0000, uint.MaxValue), (0x4000_0000, 0x8000_0000), (2, 3)];

        foreach (var (first, last) in ranges)
        {
            var loaded = new Dictionary<long, byte[]>();
            var count = await catalog.Images.LoadBucketAsync("pdq/1", first, last, (id, code) => loaded.Add(id, code.ToArray()));

            var expected = Enumerable.Range(0, signatures.Length).Where(content => signatures[content] >= first && signatures[content] <= last).ToArray();
            Assert.Equal(expected.Length, count);
            Assert.Equal(expected.Select(content => contents[Make.Sha256(content)]).Order(), loaded.Keys.Order());
            Assert.All(expected, content => Assert.Equal(Make.Code(content), loaded[contents[Make.Sha256(content)]]));
        }

        Assert.Equal(0, await catalog.Images.LoadBucketAsync("color/1", 0, uint.MaxValue, (_, _) => { }));
    }

    [Fact]
    public async Task A_bucket_loads_codes_of_every_length_whole()
    {
        const int Seed = 11;
        await using var catalog = await TestCatalog.CreateAsync();
        var random = new Random(Seed);
        int[] lengths = [1, 2, NewDescriptor.MaxCodeLengthBytes, .. Enumerable.Range(0, 400).Select(_ => random.Next(1, NewDescriptor.MaxCodeLengthBytes + 1))];
        byte[][] codes = [.. lengths.Select(length => random.NextBytes(length))];
        var result = await catalog.Images.CommitAsync(
            [
                .. codes.Select((code, content) => Make.Image(content, kept: true) with
                {
                    Descriptors = [new NewDescriptor(Make.Pdq, (uint)random.Next(), code, new byte[32], 50)],
                }),
            ],
            [],
            null,
            []);

        var loaded = new Dictionary<long, byte[]>();
        await catalog.Images.LoadBucketAsync(Make.Pdq, 0, uint.MaxValue, (id, code) => loaded.Add(id, code.ToArray()));

        Assert.Equal(codes.Length, loaded.Count);
        Assert.All(result.Images.Zip(codes), pair => Assert.Equal(pair.Second, loaded[pair.First.Id]));
    }

    [Fact]
    public async Task Images_in_the_trash_are_neither_loaded_nor_shown()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var result = await catalog.Images.CommitAsync([Make.Image(1), Make.Image(2)], [Make.Name("file:///a", 1), Make.Name("file:///b", 2)], null, []);
        var (inactive, active) = (result.Images[0].Id, result.Images[1].Id);
        await catalog.Images.TrashAsync([inactive]);

        var loaded = new List<long>();
        await catalog.Images.LoadBucketAsync(Make.Pdq, 0, uint.MaxValue, (id, _) => loaded.Add(id));

        Assert.Equal([active], loaded);
        Assert.Equal([active], (await catalog.Images.GetImagesAsync([inactive, active])).Select(image => image.Id));
        Assert.Equal([active], (await catalog.Images.GetDescriptorsAsync([inactive, active], [Make.Pdq])).Select(descriptor => descriptor.ImageId));
        Assert.Equal([active], (await catalog.Images.GetCodesAsync([inactive, active], [Make.Pdq])).Keys);
        Assert.Null(await catalog.Images.GetThumbnailAsync(inactive));
        Assert.Equal(1, await catalog.Images.CountAsync());
    }

    [Fact]
    public async Task A_measure_begins_with_one_bucket_for_everything()
    {
        await using var catalog = await TestCatalog.CreateAsync();

        var tables = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => catalog.Images.GetBucketTableAsync(Make.Pdq))));

        Assert.All(tables, table =>
        {
            Assert.Equal(1, table.Version);
            Assert.Equal([new PrefixRow(0, 0)], table.Prefixes);
        });
        Assert.NotNull(await catalog.Images.ClaimBucketAsync(Make.Pdq, 0, 0));
        Assert.Null(await catalog.Images.ClaimBucketAsync(Make.Pdq, 0, 1));
        Assert.Null(await catalog.Images.ClaimBucketAsync("dhash/2", 0, 0));
    }

    [Fact]
    public async Task Splitting_a_bucket_many_times_at_once_splits_it_once()
    {
        await using var catalog = await TestCatalog.CreateAsync();

        var tables = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => catalog.Images.SplitBucketAsync(Make.Pdq, 0, 0))));

        Assert.All(tables, table =>
        {
            Assert.Equal(2, table.Version);
            Assert.Equal([new PrefixRow(0, 1), new PrefixRow(0x8000_0000, 1)], table.Prefixes);
        });
        Assert.Null(await catalog.Images.ClaimBucketAsync(Make.Pdq, 0, 0));
        Assert.NotNull(await catalog.Images.ClaimBucketAsync(Make.Pdq, 0x8000_0000, 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => catalog.Images.SplitBucketAsync(Make.Pdq, 0, 32));
    }

    [Fact]
    public async Task Every_claim_of_a_bucket_gets_an_epoch_of_its_own_and_the_largest_counts()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        await catalog.Images.GetBucketTableAsync(Make.Pdq);

        var epochs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => catalog.Images.ClaimBucketAsync(Make.Pdq, 0, 0))));

        Assert.Equal(16, epochs.Distinct().Count());
        var everything = new PrefixRow(0, 0);
        var counting = await catalog.Images.GetBucketEpochsAsync(Make.Pdq, [everything, new PrefixRow(0, 1), new PrefixRow(0x8000_0000, 1)]);
        Assert.Equal([KeyValuePair.Create(everything, epochs.Max()!.Value)], counting);
        Assert.Empty(await catalog.Images.GetBucketEpochsAsync("dhash/2", [everything]));
    }

    [Fact]
    public async Task Successors_of_a_split_bucket_begin_with_epochs_that_no_activation_has_had()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        await catalog.Images.GetBucketTableAsync(Make.Pdq);
        var claimed = await catalog.Images.ClaimBucketAsync(Make.Pdq, 0, 0);

        PrefixRow[] successors = [new(0, 1), new(0x8000_0000, 1)];
        await catalog.Images.SplitBucketAsync(Make.Pdq, 0, 0);
        var first = await catalog.Images.GetBucketEpochsAsync(Make.Pdq, successors);
        await catalog.Images.ClaimBucketAsync(Make.Pdq, 0, 1);
        var then = await catalog.Images.GetBucketEpochsAsync(Make.Pdq, successors);

        Assert.Equal(successors, first.Keys.OrderBy(prefix => prefix.Bits));
        Assert.All(first.Values, epoch => Assert.True(epoch > claimed, $"A successor begins with {epoch}, and its predecessor had {claimed}."));
        Assert.Equal((first[successors[0]] + 1, first[successors[1]]), (then[successors[0]], then[successors[1]]));
        Assert.Empty(await catalog.Images.GetBucketEpochsAsync(Make.Pdq, [new PrefixRow(0, 0)]));
    }

    [Fact]
    public async Task A_claim_that_meets_a_split_is_either_before_it_or_fails()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        await catalog.Images.GetBucketTableAsync(Make.Pdq);

        for (var length = 0; length < 16; length++)
        {
            var claim = Task.Run(() => catalog.Images.ClaimBucketAsync(Make.Pdq, 0, length));
            await Task.WhenAll(claim, catalog.Images.SplitBucketAsync(Make.Pdq, 0, length));

            var successor = new PrefixRow(0, length + 1);
            var epoch = (await catalog.Images.GetBucketEpochsAsync(Make.Pdq, [successor]))[successor];
            Assert.True(await claim is null || await claim < epoch, $"The claim of length {length} has epoch {await claim}, its successor {epoch}.");
        }
    }

    [Fact]
    public async Task Buckets_tile_the_signature_space_after_any_splits()
    {
        const int Seed = 3;
        await using var catalog = await TestCatalog.CreateAsync();
        var random = new Random(Seed);
        var versions = new ConcurrentBag<long>();

        for (var round = 0; round < 12; round++)
        {
            var table = await catalog.Images.GetBucketTableAsync(Make.Pdq);
            var chosen = table.Prefixes.Where(prefix => prefix.Length < 32).OrderBy(_ => random.Next()).Take(4).ToArray();
            await Task.WhenAll(chosen.Select(async prefix => versions.Add((await catalog.Images.SplitBucketAsync(Make.Pdq, prefix.Bits, prefix.Length)).Version)));
        }

        for (var length = (await catalog.Images.GetBucketTableAsync(Make.Pdq)).Prefixes[^1].Length; length < 32; length++)
        {
            await catalog.Images.SplitBucketAsync(Make.Pdq, length == 0 ? 0 : uint.MaxValue << (32 - length), length);
        }

        var final = await catalog.Images.GetBucketTableAsync(Make.Pdq);
        Assert.Equal(final.Version, final.Prefixes.Count);
        Assert.Equal(new PrefixRow(uint.MaxValue, 32), final.Prefixes[^1]);
        var next = 0UL;
        foreach (var prefix in final.Prefixes)
        {
            Assert.Equal(next, prefix.Bits);
            next += 1UL << (32 - prefix.Length);
        }

        Assert.Equal(1UL << 32, next);
        Assert.All(versions, version => Assert.InRange(version, 2, final.Version));
    }
}

file static class RandomExtensions
{
    public static byte[] NextBytes(this Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
