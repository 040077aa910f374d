using OrleansImageSearch.Catalog.Duplicates;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class ApplyTests
{
    [Fact]
    public async Task An_image_goes_with_the_last_of_its_files_and_undo_brings_all_back()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var stays = await AddAsync(catalog, 1, "file:///a/1.jpg");
        var goes = await AddAsync(catalog, 2, "file:///b/2.jpg", "file:///b/again.jpg");
        var apply = Guid.NewGuid();

        var first = await catalog.Images.Duplicates.ApplyAsync(apply, [new TrashItem(goes, "file:///b/2.jpg", goes)]);
        Assert.Equal((1, 0, 0), (first.Changed, first.Refused.Count, first.Trashed.Count));
        Assert.Equal(["file:///b/again.jpg"], (await catalog.Images.GetImagesAsync([goes])).Single().Names.Select(name => name.Uri));

        var second = await catalog.Images.Duplicates.ApplyAsync(apply, [new TrashItem(goes, "file:///b/again.jpg", stays)]);
        Assert.Equal(goes, Assert.Single(second.Trashed).Id);
        Assert.Empty(await catalog.Images.GetImagesAsync([goes]));
        Assert.Equal((apply, 2), Assert.Single((await catalog.Images.Duplicates.ListAppliesAsync(10)).Select(each => (each.Id, each.Items))));

        var again = await catalog.Images.Duplicates.ApplyAsync(apply, [new TrashItem(goes, "file:///b/again.jpg", stays)]);
        Assert.Equal((1, 0, goes), (again.Changed, again.Refused.Count, Assert.Single(again.Trashed).Id));

        var undone = await catalog.Images.Duplicates.UndoAsync(apply, items: null);
        Assert.Equal((2, goes), (undone.Items, Assert.Single(undone.Restored)));
        Assert.Equal(["file:///b/2.jpg", "file:///b/again.jpg"], (await catalog.Images.GetImagesAsync([goes])).Single().Names.Select(name => name.Uri));
        Assert.Empty(await catalog.Images.Duplicates.ListAppliesAsync(10));
    }

    [Fact]
    public async Task A_part_can_be_taken_back()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var stays = await AddAsync(catalog, 1, "file:///1.jpg");
        var (one, two) = (await AddAsync(catalog, 2, "file:///2.jpg"), await AddAsync(catalog, 3, "file:///3.jpg"));
        var apply = Guid.NewGuid();
        await catalog.Images.Duplicates.ApplyAsync(apply, [new TrashItem(one, "file:///2.jpg", stays), new TrashItem(two, "file:///3.jpg", stays)]);

        var undone = await catalog.Images.Duplicates.UndoAsync(apply, [new TrashItem(two, "file:///3.jpg", 0), new TrashItem(9, "file:///never.jpg", 0)]);

        Assert.Equal((1, two), (undone.Items, Assert.Single(undone.Restored)));
        Assert.Equal([stays, two], (await catalog.Images.GetImagesAsync([stays, one, two])).Select(image => image.Id));
    }

    [Fact]
    public async Task Nothing_goes_whose_survivor_is_not_there_or_goes_with_it()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var (a, b) = (await AddAsync(catalog, 1, "file:///1.jpg"), await AddAsync(catalog, 2, "file:///2.jpg"));

        var result = await catalog.Images.Duplicates.ApplyAsync(
            Guid.NewGuid(),
            [
                new TrashItem(a, "file:///1.jpg", b),
                new TrashItem(b, "file:///2.jpg", a),
                new TrashItem(b, "file:///2.jpg", b),
                new TrashItem(b, "file:///other.jpg", b),
                new TrashItem(b, null, a),
                new TrashItem(77, "file:///77.jpg", b),
            ]);

        Assert.Equal((1, 5), (result.Changed, result.Refused.Count));
        Assert.All(result.Refused.Take(2), refused => Assert.Contains("which is to stay in its place, is not there any more", refused.Reason, StringComparison.Ordinal));
        Assert.Equal("file:///other.jpg is no file of image 2 outside the trash.", result.Refused[2].Reason);
        Assert.Equal("Image 2 has no upload outside the trash.", result.Refused[3].Reason);
        Assert.Equal("There is no image 77 any more: scan again.", result.Refused[4].Reason);
        Assert.Equal([b], (await catalog.Images.GetImagesAsync([a, b])).Select(image => image.Id));
    }

    [Fact]
    public async Task Of_two_clean_ups_that_would_each_leave_what_the_other_takes_one_is_refused()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        for (var round = 0; round < 40; round++)
        {
            var (a, b) = (await AddAsync(catalog, 2 * round, $"file:///a{round}.jpg"), await AddAsync(catalog, 2 * round + 1, $"file:///b{round}.jpg"));

            var results = await Task.WhenAll(
                Task.Run(() => catalog.Images.Duplicates.ApplyAsync(Guid.NewGuid(), [new TrashItem(a, $"file:///a{round}.jpg", b)])),
                Task.Run(() => catalog.Images.Duplicates.ApplyAsync(Guid.NewGuid(), [new TrashItem(b, $"file:///b{round}.jpg", a)])));

            Assert.Equal(1, results.Sum(result => result.Changed));
            Assert.Single(await catalog.Images.GetImagesAsync([a, b]));
        }
    }

    [Fact]
    public async Task Uploads_go_by_state_and_files_of_the_same_bytes_keep_their_image()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var stays = await AddAsync(catalog, 1, "file:///1.jpg");
        var upload = (await catalog.Images.CommitAsync([Make.Image(2, kept: true)], [Make.Name("upload:///2/2.jpg", 2)], null, [])).Images.Single().Id;
        var apply = Guid.NewGuid();

        Assert.Equal(upload, Assert.Single((await catalog.Images.Duplicates.ApplyAsync(apply, [new TrashItem(upload, "upload:///2/2.jpg", stays)])).Trashed).Id);
        await catalog.Images.Duplicates.UndoAsync(apply, null);
        await AddAsync(catalog, 2, "file:///2.jpg");
        Assert.Empty((await catalog.Images.Duplicates.ApplyAsync(apply, [new TrashItem(upload, null, upload)])).Trashed);

        Assert.Equal([stays, upload], (await catalog.Images.GetImagesAsync([stays, upload])).Select(image => image.Id));
    }

    [Fact]
    public async Task A_file_that_is_found_again_and_bytes_that_are_uploaded_again_leave_the_trash()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var stays = await AddAsync(catalog, 1, "file:///1.jpg");
        var goes = await AddAsync(catalog, 2, "file:///2.jpg");
        await catalog.Images.Duplicates.ApplyAsync(Guid.NewGuid(), [new TrashItem(goes, "file:///2.jpg", stays)]);
        Assert.Null(Assert.Single(await catalog.Images.FindUnchangedAsync([Make.Place("file:///2.jpg", 2)])));

        await AddAsync(catalog, 2, "file:///2.jpg");

        Assert.Equal("file:///2.jpg", (await catalog.Images.GetImagesAsync([goes])).Single().Place);
        Assert.Empty(await catalog.Images.Duplicates.ListAppliesAsync(10));
    }

    [Fact]
    public async Task What_an_image_was_called_stays_with_the_one_it_was_merged_into_when_it_is_deleted()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var stays = await AddAsync(catalog, 1, "file:///1.jpg");
        var goes = await AddAsync(catalog, 2, "file:///2.jpg");
        await catalog.Images.Duplicates.ApplyAsync(Guid.NewGuid(), [new TrashItem(goes, "file:///2.jpg", stays)]);
        Assert.Equal(["2.jpg"], (await catalog.Images.GetFormerNamesAsync(stays)).Names.Select(name => name.Name));

        await catalog.Images.DeleteAsync(goes);

        Assert.Equal(["2.jpg"], (await catalog.Images.GetFormerNamesAsync(stays)).Names.Select(name => name.Name));
        Assert.Equal(["1.jpg"], (await catalog.Images.GetImagesAsync([stays])).Single().Names.Select(name => name.Name));
    }

    private static async Task<long> AddAsync(TestCatalog catalog, int content, params string[] uris) =>
        (await catalog.Images.CommitAsync([Make.Image(content)], [.. uris.Select(uri => Make.Name(uri, content))], null, [])).Images.Single().Id;
}
