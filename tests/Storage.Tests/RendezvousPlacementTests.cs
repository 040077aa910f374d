using System.Security.Cryptography;

namespace OrleansImageSearch.Storage.Tests;

public class RendezvousPlacementTests
{
    private const int Contents = 40_000;

    private static readonly string[] Keys =
        [.. Enumerable.Range(0, Contents).Select(i => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i))))];

    [Fact]
    public void The_same_disks_give_the_same_place_in_whatever_order_they_are_named_and_for_ever()
    {
        var disks = Disks(1, 2, 3, 4);
        var placement = new RendezvousPlacement(disks, copies: 2);
        var reversed = new RendezvousPlacement(disks.Reverse(), copies: 2);

        Assert.All(Keys.Take(1000), key => Assert.Equal(placement.Order(key), reversed.Order(key)));
        // What lies on disks is found by this order: another one would move nearly everything.
        Assert.Equal("3210 3120 1302 3120", string.Join(' ', Keys.Take(4).Select(key => string.Concat(placement.Order(key).Select(disk => disk.Node)))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Disks_fill_in_proportion_to_their_weights(int copies)
    {
        var disks = Disks(1, 2, 3, 4, 5);
        var placement = new RendezvousPlacement(disks, copies);

        var held = Keys.SelectMany(placement.Choose).CountBy(disk => disk).ToDictionary();

        var perWeight = copies * Contents / disks.Sum(disk => disk.Weight);
        Assert.All(disks, disk => Assert.InRange(held[disk] / (disk.Weight * perWeight), 0.95, 1.05));
    }

    [Fact]
    public void A_disk_that_would_have_to_hold_more_than_everything_holds_nearly_everything_and_the_others_fill_evenly()
    {
        var disks = Disks(1, 1, 1, 20);
        var placement = new RendezvousPlacement(disks, copies: 2);

        var held = Keys.SelectMany(placement.Choose).CountBy(disk => disk).ToDictionary();

        Assert.InRange(held[disks[3]], (int)(0.97 * Contents), Contents);
        Assert.All(disks[..3], disk => Assert.InRange(held[disk], (int)(0.32 * Contents), (int)(0.36 * Contents)));
    }

    [Fact]
    public void A_disk_that_joins_takes_its_share_and_nothing_moves_between_the_others()
    {
        var before = new RendezvousPlacement(Disks(1, 2, 3), copies: 1);
        var after = new RendezvousPlacement(Disks(1, 2, 3, 2), copies: 1);

        var moved = Keys.Where(key => before.Choose(key)[0] != after.Choose(key)[0]).ToArray();

        Assert.All(moved, key => Assert.Equal("3", after.Choose(key)[0].Node));
        Assert.InRange(moved.Length / (double)Contents, 0.24, 0.26);
    }

    [Fact]
    public void Of_equal_disks_one_that_leaves_moves_only_what_was_on_it()
    {
        var disks = Disks(1, 1, 1, 1, 1);
        var before = new RendezvousPlacement(disks, copies: 2);
        var after = new RendezvousPlacement(disks[1..], copies: 2);

        Assert.All(Keys, key =>
        {
            var kept = before.Choose(key).Where(disk => disk != disks[0]).ToArray();
            Assert.Equal(kept, after.Choose(key).Where(kept.Contains));
        });
    }

    [Fact]
    public void Copies_lie_on_different_nodes_as_long_as_there_are_enough()
    {
        PlacementDisk[] disks = [.. Disks(1, 1, 1, 1).Select((disk, i) => disk with { Node = i < 3 ? "a" : "b" })];

        Assert.All(Keys.Take(1000), key =>
        {
            Assert.Equal(["a", "b"], new RendezvousPlacement(disks, copies: 2).Choose(key).Select(disk => disk.Node).Order());
            Assert.Equal(3, new RendezvousPlacement(disks, copies: 3).Choose(key).Distinct().Count());
            Assert.Equal(4, new RendezvousPlacement(disks, copies: 9).Choose(key).Distinct().Count());
        });
    }

    [Fact]
    public void A_disk_without_weight_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RendezvousPlacement(Disks(1, 0), copies: 1));

    /// <summary>Each on a node of its own, named 0, 1, 2 …</summary>
    private static PlacementDisk[] Disks(params double[] weights) =>
        [.. weights.Select((weight, i) => new PlacementDisk(new Guid(i, 0, 0, new byte[8]), weight, $"{i}"))];
}
