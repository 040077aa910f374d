using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class BrowseTests
{
    private static readonly string[] Words = ["Sea", "sea-side", "Mountain", "ÄHRE", "forest", "Lake 100%", "under_score", "🙂"];

    [Theory]
    [InlineData(ImageSort.Added, false)]
    [InlineData(ImageSort.Added, true)]
    [InlineData(ImageSort.Name, false)]
    [InlineData(ImageSort.Name, true)]
    [InlineData(ImageSort.Bytes, false)]
    [InlineData(ImageSort.Bytes, true)]
    [InlineData(ImageSort.Taken, false)]
    [InlineData(ImageSort.Taken, true)]
    public async Task Pages_of_any_size_give_every_image_once_and_in_order(ImageSort sort, bool isDescending)
    {
        await using var catalog = await CreateAsync();
        var all = (await catalog.Images.BrowseAsync(new BrowseQuery { Sort = sort, IsDescending = isDescending, Limit = 1000 })).Images;

        Assert.Equal(sort == ImageSort.Taken ? 30 : 60, all.Count);
        var expected = sort switch
        {
            ImageSort.Added => all.OrderBy(image => image.AddedAt).ThenBy(image => image.Id),
            ImageSort.Bytes => all.OrderBy(image => image.Bytes).ThenBy(image => image.Id),
            ImageSort.Taken => all.OrderBy(image => image.TakenAt).ThenBy(image => image.Id),
            _ => all.OrderBy(image => image.Name!.ToLowerInvariant(), StringComparer.Ordinal).ThenBy(image => image.Id),
        };
        Assert.Equal((isDescending ? expected.Reverse() : expected).Select(image => image.Id), all.Select(image => image.Id));
        foreach (var (limit, lookAtMost) in new[] { (1, 20_000), (7, 20_000), (1000, 1), (7, 3), (7, 7), (60, 60) })
        {
            var query = new BrowseQuery { Sort = sort, IsDescending = isDescending, Limit = limit, LookAtMost = lookAtMost };
            Assert.Equal(all, await ReadAllAsync(catalog, query));
        }
    }

    [Theory]
    [InlineData(ImageSort.Added)]
    [InlineData(ImageSort.Name)]
    [InlineData(ImageSort.Bytes)]
    public async Task Each_filter_leaves_what_it_says(ImageSort sort)
    {
        await using var catalog = await CreateAsync();
        var all = await ReadAllAsync(catalog, new BrowseQuery { Sort = sort, Limit = 1000 });
        var middle = all.Select(image => image.AddedAt).Order().ElementAt(30);
        var query = new BrowseQuery { Sort = sort, Limit = 7 };

        await AssertAsync(query with { MinBytes = 1020, MaxBytes = 1030 }, image => image.Bytes is >= 1020 and <= 1030);
        await AssertAsync(query with { MinWidth = 650, MaxWidth = 660 }, image => image.Width is >= 650 and <= 660);
        await AssertAsync(query with { MinHeight = 480, MaxHeight = 480 }, _ => true);
        await AssertAsync(query with { MinHeight = 481 }, _ => false);
        await AssertAsync(query with { Formats = ["png"] }, image => image.Format == "png");
        await AssertAsync(query with { Formats = ["png", "jpeg"] }, _ => true);
        await AssertAsync(query with { AddedAfter = middle }, image => image.AddedAt >= middle);
        await AssertAsync(query with { AddedBefore = middle }, image => image.AddedAt < middle);
        await AssertAsync(query with { Name = "SEA" }, image => image.Name!.Contains("sea", StringComparison.OrdinalIgnoreCase));
        await AssertAsync(query with { Name = "100%" }, image => image.Name!.Contains("100%", StringComparison.Ordinal));
        await AssertAsync(query with { Name = "_" }, image => image.Name!.Contains('_', StringComparison.Ordinal));
        await AssertAsync(query with { Name = "no such" }, _ => false);

        async Task AssertAsync(BrowseQuery filtered, Func<BrowsedImage, bool> fits)
        {
            foreach (var lookAtMost in new[] { 5, 20_000 })
            {
                Assert.Equal(all.Where(fits), await ReadAllAsync(catalog, filtered with { LookAtMost = lookAtMost }));
            }
        }
    }

    [Theory]
    [InlineData(ImageSort.Added)]
    [InlineData(ImageSort.Name)]
    public async Task An_image_with_several_names_is_shown_once_by_the_first_and_found_by_each(ImageSort sort)
    {
        await using var catalog = await TestCatalog.CreateAsync();
        await catalog.Images.CommitAsync([Make.Image(1)], [Make.Name("file:///m/middle.jpg", 1)], null, []);
        await catalog.Images.CommitAsync([], [Make.Name("file:///a/a.jpg", 1), Make.Name("file:///z/z.jpg", 1), Make.Name("file:///z2/middle.jpg", 1)], null, []);

        foreach (var name in new[] { null, "middle", "z.jp", "A.JPG" })
        {
            var image = Assert.Single(await ReadAllAsync(catalog, new BrowseQuery { Sort = sort, Limit = 1, LookAtMost = 1, Name = name }));
            Assert.Equal(("middle.jpg", "file:///m/middle.jpg"), (image.Name, image.Uri));
        }
    }

    [Fact]
    public async Task The_trash_is_shown_apart_and_counted()
    {
        await using var catalog = await CreateAsync();
        var all = await ReadAllAsync(catalog, new BrowseQuery { Limit = 1000 });
        var thrown = all.Where(image => image.Id % 3 == 0).ToArray();

        var forgotten = await catalog.Images.TrashAsync([.. thrown.Select(image => image.Id), 987654]);

        Assert.Equal(thrown.Select(image => image.Id), forgotten.Select(image => image.Id).Order());
        Assert.Equal(all.Except(thrown), await ReadAllAsync(catalog, new BrowseQuery { Limit = 7 }));
        Assert.Equal(thrown, await ReadAllAsync(catalog, new BrowseQuery { Limit = 7, IsTrashed = true }));
        Assert.Equal(
            thrown.OrderByDescending(image => image.Bytes),
            await ReadAllAsync(catalog, new BrowseQuery { Limit = 7, IsTrashed = true, Sort = ImageSort.Bytes, IsDescending = true }));
        Assert.Equal(new ImageCount(60 - thrown.Length, IsEstimate: false), await catalog.Images.CountAsync(isTrashed: false));
        Assert.Equal(new ImageCount(thrown.Length, IsEstimate: false), await catalog.Images.CountAsync(isTrashed: true));
        Assert.NotNull(await catalog.Images.GetShownThumbnailAsync(thrown[0].Id));
        Assert.Empty(await catalog.Images.TrashAsync([thrown[0].Id]));

        Assert.Equal([thrown[0].Id], await catalog.Images.RestoreAsync([thrown[0].Id, all[1].Id]));
        Assert.Equal(thrown.Skip(1).Select(image => image.Id), (await catalog.Images.FindTrashedAsync([.. all.Select(image => image.Id)])).Order());
        await Assert.ThrowsAsync<ArgumentException>(() => catalog.Images.BrowseAsync(new BrowseQuery { Limit = 1, IsTrashed = true, Sort = ImageSort.Name }));
    }

    [Fact]
    public async Task Jobs_and_scans_are_listed_latest_first()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        Guid[] jobs = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        foreach (var job in jobs)
        {
            await catalog.Images.CreateJobAsync(job, ["/photos"]);
        }

        var (failed, running) = (Guid.NewGuid(), Guid.NewGuid());
        await catalog.Images.Duplicates.CreateScanAsync(failed, Make.Pdq, 31, isThorough: false);
        await catalog.Images.Duplicates.FinishScanAsync(failed, JobState.Failed, "no space left");
        await catalog.Images.Duplicates.CreateScanAsync(running, Make.Pdq, 31, isThorough: true);

        Assert.Equal([jobs[2], jobs[1]], (await catalog.Images.ListJobsAsync(2)).Select(job => job.Id));
        Assert.Equal([running, failed], (await catalog.Images.Duplicates.ListScansAsync(10)).Select(scan => scan.Id));
    }

    /// <summary>Sixty images, stored one by one, ten or so of each name and every second with the time it was taken.</summary>
    private static async Task<TestCatalog> CreateAsync()
    {
        var catalog = await TestCatalog.CreateAsync();
        for (var content = 0; content < 60; content++)
        {
            var image = Make.Image(content) with
            {
                Bytes = 1000 + content * 7 % 40,
                Format = content % 4 == 0 ? "png" : "jpeg",
                TakenAt = content % 2 == 0 ? Make.ModifiedAt.AddDays(content * 11 % 30) : null,
            };
            await catalog.Images.CommitAsync([image], [Make.Name($"file:///{content}/{Words[content % Words.Length]}.jpg", content)], null, []);
        }

        return catalog;
    }

    private static async Task<List<BrowsedImage>> ReadAllAsync(TestCatalog catalog, BrowseQuery query)
    {
        var images = new List<BrowsedImage>();
        for (BrowsePosition? after = null; ;)
        {
            var page = await catalog.Images.BrowseAsync(query with { After = after });
            Assert.True(page.Images.Count <= query.Limit);
            images.AddRange(page.Images);
            if (page.Next is null)
            {
                return images;
            }

            after = page.Next;
        }
    }
}
