using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class DecisionTests
{
    [Fact]
    public async Task Undecided_images_are_loaded_by_buckets_and_not_shown()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var id = await AddAsync(catalog, 1, ImageState.UndecidedOrRefused);

        var loaded = new List<long>();
        await catalog.Images.LoadBucketAsync(Make.Pdq, 0, uint.MaxValue, (image, _) => loaded.Add(image));

        Assert.Equal([id], loaded);
        Assert.Empty(await catalog.Images.GetImagesAsync([id]));
        Assert.Empty(await catalog.Images.FindActiveAsync([id]));
        Assert.Equal(0, await catalog.Images.CountAsync());
    }

    [Fact]
    public async Task The_first_that_is_decided_is_in_and_keeps_its_undecided_look_alikes_out()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var refused = await AddAsync(catalog, 1, ImageState.UndecidedOrRefused);
        var trashed = await AddAsync(catalog, 2, ImageState.UndecidedOrTrashed);
        var first = await AddAsync(catalog, 3, ImageState.UndecidedOrRefused);
        var unlike = await AddAsync(catalog, 4, ImageState.UndecidedOrRefused);

        var decision = await catalog.Images.DecideAsync(first, [refused, trashed]);

        Assert.Equal((ImageState.Active, null), (decision.State, decision.Original));
        Assert.Equal([refused], decision.Refused);
        var inTrash = Assert.Single(decision.Trashed);
        Assert.Equal((trashed, Make.Pdq), (inTrash.Id, Assert.Single(inTrash.Codes).Measure));
        Assert.Equal([first], await catalog.Images.FindActiveAsync([refused, trashed, first, unlike]));
        Assert.Equal([(refused, ImageState.Refused), (unlike, ImageState.UndecidedOrRefused)], await catalog.Images.FindUnfinishedAsync(0, 10));

        var late = await catalog.Images.DecideAsync(refused, [first]);
        Assert.Equal((ImageState.Refused, first), (late.State, late.Original));
        Assert.Equal([refused], (await catalog.Images.DeleteRefusedAsync([refused, trashed, first])).Select(image => image.Id));
        Assert.Null((await catalog.Images.DecideAsync(refused, [first])).State);
        Assert.Equal(ImageState.Active, (await catalog.Images.DecideAsync(first, [trashed])).State);
    }

    [Fact]
    public async Task What_looks_like_an_active_image_stays_out_whatever_else_is_undecided()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var active = await AddAsync(catalog, 1, ImageState.Active);
        var image = await AddAsync(catalog, 2, ImageState.UndecidedOrTrashed);
        var other = await AddAsync(catalog, 3, ImageState.UndecidedOrTrashed);

        var decision = await catalog.Images.DecideAsync(image, [other, active]);

        Assert.Equal((ImageState.Trashed, active), (decision.State, decision.Original));
        Assert.Equal([(other, ImageState.UndecidedOrTrashed)], await catalog.Images.FindUnfinishedAsync(0, 10));
    }

    [Fact]
    public async Task Of_a_group_decided_on_at_once_by_all_its_members_exactly_one_is_in()
    {
        const int Groups = 100, Members = 8;
        await using var catalog = await TestCatalog.CreateAsync();
        for (var group = 0; group < Groups; group++)
        {
            var ids = await Task.WhenAll(Enumerable.Range(0, Members).Select(member => AddAsync(catalog, group * Members + member, ImageState.UndecidedOrRefused)));

            // Of every pair the one with the larger id knows the other, as the one told later does.
            await Task.WhenAll(ids.Select(id => Task.Run(() => catalog.Images.DecideAsync(id, [.. ids.Where(other => other < id)]))));

            Assert.Single(await catalog.Images.FindActiveAsync(ids));
        }
    }

    [Fact]
    public async Task Bytes_that_come_again_take_the_state_of_the_new_call_unless_they_are_in()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var id = await AddAsync(catalog, 1, ImageState.Active);
        Assert.Single(await catalog.Images.TrashAsync([id]));

        Assert.Equal(id, await AddAsync(catalog, 1, ImageState.UndecidedOrRefused));
        Assert.Equal([(id, ImageState.UndecidedOrRefused)], await catalog.Images.FindUnfinishedAsync(0, 10));

        await AddAsync(catalog, 1, ImageState.Active);
        await AddAsync(catalog, 1, ImageState.UndecidedOrTrashed);
        Assert.Equal([id], await catalog.Images.FindActiveAsync([id]));
    }

    [Fact]
    public async Task Removing_refused_images_and_deciding_on_them_at_once_waits_in_no_circle()
    {
        const int Groups = 50, Members = 8;
        await using var catalog = await TestCatalog.CreateAsync();
        for (var group = 0; group < Groups; group++)
        {
            var ids = await Task.WhenAll(Enumerable.Range(0, Members).Select(member => AddAsync(catalog, group * Members + member, ImageState.UndecidedOrRefused)));
            await catalog.Images.DecideAsync(ids[0], ids[1..]);

            await Task.WhenAll(ids.SelectMany<long, Func<Task>>(id =>
            [
                () => catalog.Images.DecideAsync(id, [.. ids.Where(other => other != id)]),
                () => catalog.Images.DeleteRefusedAsync([.. ids.Reverse()]),
                () => AddAsync(catalog, group * Members, ImageState.UndecidedOrRefused),
            ]).Select(Task.Run));

            Assert.Equal([ids[0]], await catalog.Images.FindActiveAsync(ids));
        }
    }

    [Fact]
    public async Task Buckets_are_to_hold_what_is_in_or_on_its_way_in()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var active = await AddAsync(catalog, 1, ImageState.Active);
        var undecided = await AddAsync(catalog, 2, ImageState.UndecidedOrTrashed);
        var trashed = await AddAsync(catalog, 3, ImageState.Active);
        await catalog.Images.TrashAsync([trashed]);

        Assert.Equal([active, undecided], (await catalog.Images.FindPresentAsync([active, undecided, trashed, 99])).Order());
    }

    private static async Task<long> AddAsync(TestCatalog catalog, int content, ImageState state) =>
        (await catalog.Images.CommitAsync([Make.Image(content, kept: true) with { State = state }], [Make.Name($"file:///{content}", content)], null, [])).Images.Single().Id;
}
