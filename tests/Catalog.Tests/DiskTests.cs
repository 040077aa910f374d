using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class DiskTests
{
    private static readonly TimeSpan Silent = TimeSpan.FromHours(1);
    private static readonly Guid Disk = Guid.NewGuid();

    [Fact]
    public async Task A_disk_goes_to_who_has_its_last_marker_and_an_old_copy_of_it_only_when_it_is_silent()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var (first, second, third, fourth) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        Assert.True(await ClaimAsync(first, second, "a:1@1", Silent));
        Assert.True(await ClaimAsync(second, third, "b:1@1", Silent));
        Assert.False(await ClaimAsync(second, fourth, "c:1@1", Silent));
        Assert.Equal("b:1@1", (await catalog.Images.ListDisksAsync()).Single().Silo);
        Assert.True(await ClaimAsync(second, fourth, "c:1@1", TimeSpan.Zero));

        Task<bool> ClaimAsync(Guid marker, Guid next, string silo, TimeSpan silent) =>
            catalog.Images.ClaimDiskAsync(Disk, marker, next, silo, "/srv", 1000, silent);
    }

    [Fact]
    public async Task Of_several_silos_with_one_disk_the_one_that_answers_for_it_reports_it()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var marker = Guid.NewGuid();
        await catalog.Images.ClaimDiskAsync(Disk, marker, marker, "a:1@1", "/srv", 1000, Silent);
        var usage = new DiskUsage(1, 2, 3, 4, 5, 6);

        Assert.False(await catalog.Images.ReportDiskAsync(Disk, "b:1@1", default, Silent));
        Assert.True(await catalog.Images.ReportDiskAsync(Disk, "a:1@1", usage, Silent));

        var disk = (await catalog.Images.ListDisksAsync()).Single();
        Assert.Equal((Disk, "a:1@1", "/srv", 1000, usage), (disk.Id, disk.Silo, disk.Folder, disk.CapacityBytes, disk.Usage));
        Assert.InRange(disk.Unseen, TimeSpan.Zero, Silent);
        Assert.True(await catalog.Images.ReportDiskAsync(Disk, "b:1@1", usage, TimeSpan.Zero));
        Assert.Equal("b:1@1", (await catalog.Images.ListDisksAsync()).Single().Silo);
    }

    [Fact]
    public async Task Kept_originals_are_listed_by_pages_and_no_others()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        await catalog.Images.CommitAsync([.. Enumerable.Range(0, 5).Select(content => Make.Image(content, kept: content != 2))], [], null, []);

        var first = await catalog.Images.ListKeptAsync(0, 3);
        var rest = await catalog.Images.ListKeptAsync(first[^1].Id, 3);

        Assert.Equal((3, 1), (first.Count, rest.Count));
        int[] kept = [0, 1, 3, 4];
        Assert.Equal(kept.Select(Make.Sha256).Order(), first.Concat(rest).Select(each => each.Sha256).Order());
        Assert.Equal(kept.Select(content => 1000L + content).Order(), first.Concat(rest).Select(each => each.Bytes).Order());
        Assert.True(await catalog.Images.IsKeptAsync(Make.Sha256(1)));
        Assert.False(await catalog.Images.IsKeptAsync(Make.Sha256(2)));
    }

    [Fact]
    public async Task What_is_done_alone_with_an_original_is_done_one_after_another()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var (inside, most, runs) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => catalog.Images.AloneWithOriginalAsync(Make.Sha256(1), waits: true, async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Assert.False(await catalog.Images.AloneWithOriginalAsync(Make.Sha256(1), waits: false, () => throw new InvalidOperationException("Not alone.")));
            Assert.True(await catalog.Images.AloneWithOriginalAsync(Make.Sha256(2), waits: true, () => Task.CompletedTask));
            Interlocked.Decrement(ref inside);
            runs++;
        })));

        Assert.Equal((1, 8), (most, runs));
    }
}
