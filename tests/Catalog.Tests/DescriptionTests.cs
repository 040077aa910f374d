using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

/// <summary>Descriptors that stored images get later.</summary>
public sealed class DescriptionTests
{
    private const string Embedding = "embedding/model";

    [Fact]
    public async Task Images_without_a_measures_descriptor_are_found_in_order_until_they_have_one()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var result = await catalog.Images.CommitAsync(
            [Make.Image(1), Make.Image(2), Make.Image(3), Make.Image(4, null, false, Make.Pdq, Embedding)],
            [.. Enumerable.Range(1, 4).Select(i => Make.Name($"file:///{i}.jpg", i))], null, []);
        long[] ids = [.. result.Images.Select(image => image.Id).Order()];
        var lacking = ids.Except([result.Images[3].Id]).ToArray();

        Assert.Equal(3, await catalog.Images.CountUndescribedAsync(Embedding));
        Assert.Equal(lacking, await catalog.Images.FindUndescribedAsync(Embedding, 0, 10));
        Assert.Equal(lacking[1..2], await catalog.Images.FindUndescribedAsync(Embedding, lacking[0], 1));

        var added = await catalog.Images.AddDescriptorsAsync([(lacking[0], Descriptor(7)), (lacking[1], Descriptor(8))]);

        Assert.Equal(lacking[..2], added.Order());
        Assert.Equal(lacking[2..], await catalog.Images.FindUndescribedAsync(Embedding, 0, 10));
        var stored = Assert.Single(await catalog.Images.GetDescriptorsAsync([lacking[0]], [Embedding]));
        Assert.Equal((7u, 90), (stored.Signature, stored.Quality));
        Assert.Equal(Make.Code(7), stored.Code);
    }

    [Fact]
    public async Task A_descriptor_that_is_there_stays_and_one_of_an_image_that_is_gone_is_left_out()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var result = await catalog.Images.CommitAsync([Make.Image(1), Make.Image(2)], [Make.Name("file:///1.jpg", 1), Make.Name("file:///2.jpg", 2)], null, []);
        var (kept, gone) = (result.Images[0].Id, result.Images[1].Id);
        await catalog.Images.AddDescriptorsAsync([(kept, Descriptor(7))]);
        await catalog.Images.DeleteAsync(gone);

        var added = await catalog.Images.AddDescriptorsAsync([(kept, Descriptor(8)), (gone, Descriptor(9))]);

        Assert.Empty(added);
        Assert.Equal(Make.Code(7), Assert.Single(await catalog.Images.GetDescriptorsAsync([kept, gone], [Embedding])).Code);
        Assert.Empty(await catalog.Images.AddDescriptorsAsync([]));
    }

    private static NewDescriptor Descriptor(int content) => new(Embedding, (uint)content, Make.Code(content), new byte[32], 90);
}
