using OrleansImageSearch.Grains.Duplicates;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Duplicates;

namespace OrleansImageSearch.Grains.Tests;

public sealed class GroupRulesTests
{
    private static readonly GroupQuery Default = new(0, 100, [], [], [], [], []);

    private static readonly string[] Kinds = ["identical", "reencoded", "edited", "burst"];

    private static readonly DuplicateItem Small = Item(1, "file:///a/small.jpg", 100, 100, bytes: 9_000, year: 2001, kind: null);
    private static readonly DuplicateItem Large = Item(2, "file:///b/large.jpg", 400, 400, bytes: 9_000, year: 2002, kind: "edited");
    private static readonly DuplicateItem Fine = Item(3, "file:///b/sub/fine.jpg", 400, 400, bytes: 90_000, year: 2003, kind: "reencoded");

    [Fact]
    public void The_first_rule_that_tells_the_best_from_the_next_is_named()
    {
        Assert.Equal(["-", "-", "keep by less-compressed"], Choose(Default, Small, Large, Fine));
        Assert.Equal(["-", "keep by larger"], Choose(Default, Small, Large));
        Assert.Equal(["keep by older", "-", "-"], Choose(Default with { Prefer = ["older", "larger"] }, Small, Large, Fine));
        Assert.Equal(["-", "-", "keep by longer-path"], Choose(Default with { Prefer = ["longer-path"] }, Small, Large, Fine));
        Assert.Equal(["keep by first-added", "-"], Choose(Default, Small, Small with { ImageId = 9, Kind = "identical", Uri = "file:///a/other.jpg" }));
    }

    [Fact]
    public void Of_a_protected_folder_nothing_goes_and_what_is_outside_goes()
    {
        Assert.Equal(["keep by protected", "-", "-"], Choose(Default with { Protect = ["/a"] }, Small, Large, Fine));
        Assert.Equal(["-", "keep by protected", "keep by protected"], Choose(Default with { Protect = ["/b/"] }, Small, Large, Fine));
        Assert.Equal(["-", "-", "keep by less-compressed"], Choose(Default with { Protect = ["/b/subway"] }, Small, Large, Fine));
    }

    [Fact]
    public void Against_a_folder_only_what_has_a_duplicate_there_goes()
    {
        Assert.Equal(["-", "keep by against", "keep by against"], Choose(Default with { Against = ["/b"] }, Small, Large, Fine));
        Assert.Equal(["keep by against", "keep by against"], Choose(Default with { Against = ["/c"] }, Small, Large));
        Assert.False(new GroupRules(Default with { Against = ["/c"] }).Concerns([Small, Large]));
        Assert.False(new GroupRules(Default with { Against = ["/b"] }).Concerns([Large, Fine]));
        Assert.True(new GroupRules(Default with { Against = ["/b"] }).Concerns([Small, Large]));
    }

    [Fact]
    public void Within_a_folder_only_what_is_there_goes_and_a_better_one_elsewhere_is_reason_enough()
    {
        Assert.Equal(["keep by outside", "-", "keep by less-compressed"], Choose(Default with { Within = ["/b"] }, Small, Large, Fine));
        Assert.Equal(["-", "keep by outside", "keep by outside"], Choose(Default with { Within = ["/a"] }, Small, Large, Fine));
        Assert.False(new GroupRules(Default with { Within = ["/c"] }).Concerns([Small, Large]));
    }

    [Fact]
    public void Neighbours_in_a_burst_stay_unless_they_are_named_and_are_no_reason_for_others_to_go()
    {
        var burst = Item(4, "file:///b/burst.jpg", 900, 900, bytes: 99_000, year: 2004, kind: "burst");

        Assert.Equal(["keep by first-added", "keep by kind"], Choose(Default, Small, burst));
        Assert.Equal(["-", "keep by larger"], Choose(Default with { Kinds = ["burst"] }, Small, burst));
    }

    [Fact]
    public void Uploads_lie_in_no_folder()
    {
        var upload = Small with { Uri = "upload:///1/small.jpg" };

        Assert.Equal(["keep by outside", "-"], Choose(Default with { Within = ["/b"], Prefer = ["older"] }, upload, Large));
        Assert.Equal(["-", "keep by protected"], Choose(Default with { Protect = ["/b"] }, upload, Large));
    }

    [Fact]
    public void Something_always_stays_and_what_goes_goes_for_something_that_stays()
    {
        var random = new Random(3);
        string[] folders = ["/a", "/b", "/b/sub", "/c"];
        for (var round = 0; round < 2000; round++)
        {
            DuplicateItem[] items =
            [
                .. Enumerable.Range(0, random.Next(2, 6)).Select(i => Item(
                    i + 1, $"file://{folders[random.Next(4)]}/{i}.jpg", random.Next(1, 4) * 100, 100, random.Next(1, 4) * 1000, 2000 + random.Next(3),
                    i == 0 ? null : Kinds[random.Next(4)])),
            ];
            var query = Default with { Protect = Some(), Within = Some(), Against = Some() };

            var chosen = new GroupRules(query).Choose(items);

            Assert.Equal(items.Select(item => item.Uri), chosen.Select(item => item.Uri));
            Assert.Contains(chosen, item => item.Stays && (item.Kind != "burst" || chosen.All(each => each.Stays)));
            Assert.All(chosen, item => Assert.Equal(item.Stays, item.Rule is not null));
        }

        string[] Some() => random.Next(3) == 0 ? [folders[random.Next(4)]] : [];
    }

    [Theory]
    [InlineData("prefer", "newest")]
    [InlineData("kind", "alike")]
    [InlineData("protect", "photos")]
    public void What_is_no_rule_kind_or_folder_is_refused_by_name(string field, string value)
    {
        var query = field switch
        {
            "prefer" => Default with { Prefer = [value] },
            "kind" => Default with { Kinds = [value] },
            _ => Default with { Protect = [value] },
        };

        var refused = Assert.Throws<InvalidRequestException>(() => new GroupRules(query));

        Assert.Equal(field, refused.Field);
        Assert.Contains(value, refused.Message, StringComparison.Ordinal);
    }

    private static string[] Choose(GroupQuery query, params DuplicateItem[] items) =>
        Array.ConvertAll(new GroupRules(query).Choose(items), item => item.Stays ? $"keep by {item.Rule}" : "-");

    private static DuplicateItem Item(long id, string uri, int width, int height, long bytes, int year, string? kind) => new(
        id, $"{id}", uri, Path.GetFileName(uri), bytes, new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero), width, height, "jpeg", null, default, kind, 0, true, null);
}
