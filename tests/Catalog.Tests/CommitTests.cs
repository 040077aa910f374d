using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class CommitTests
{
    [Fact]
    public async Task A_committed_image_reads_back_as_it_was_given()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var takenAt = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.FromHours(-7));
        var image = Make.Image(1, 0xDEADBEEF, kept: false, "pdq/1", "dhash/2") with { TakenAt = takenAt };

        var result = await catalog.Images.CommitAsync([image], [Make.Name("file:///photos/ü 1.jpg", 1)], null, []);

        var id = Assert.Single(result.Images).Id;
        Assert.True(result.Images[0].Added);
        Assert.Equal(new CommittedName(id, NameChange.Added), Assert.Single(result.Names));
        Assert.Empty(result.Removed);

        var record = Assert.Single(await catalog.Images.GetImagesAsync([id, id + 1]));
        Assert.Equal((id, image.Sha256, 641, 480, "jpeg", 1001L, false), (record.Id, record.Sha256, record.Width, record.Height, record.Format, record.Bytes, record.Kept));
        Assert.Equal(takenAt, record.TakenAt);
        Assert.Equal(new NameRecord("ü 1.jpg", "file:///photos/ü 1.jpg", 1001, Make.ModifiedAt), Assert.Single(record.Names));

        var thumbnail = await catalog.Images.GetThumbnailAsync(id);
        Assert.Equal(("image/jpeg", 256, 192), (thumbnail!.MediaType, thumbnail.Width, thumbnail.Height));
        Assert.Equal(Make.Code(1), thumbnail.Content);

        var descriptors = await catalog.Images.GetDescriptorsAsync([id], ["dhash/2", "pdq/1", "color/1"]);
        Assert.Equal(["dhash/2", "pdq/1"], descriptors.Select(descriptor => descriptor.Measure).Order());
        Assert.All(descriptors, descriptor =>
        {
            Assert.Equal((id, 0xDEADBEEF, 90), (descriptor.ImageId, descriptor.Signature, descriptor.Quality));
            Assert.Equal(Make.Code(1), descriptor.Code);
            Assert.Equal(32, descriptor.FlipCosts.Length);
        });
        Assert.Single(await catalog.Images.GetDescriptorsAsync([id], ["pdq/1"]));
        Assert.Equal(1, await catalog.Images.CountAsync());
        Assert.Equal(id, Assert.Single(await catalog.Images.FindBySha256Async([image.Sha256.ToUpperInvariant(), Make.Sha256(2)])).Value);
    }
}
