using OrleansImageSearch.Benchmarks.Semantics;

namespace OrleansImageSearch.Benchmarks.Tests.Semantics;

public class LabelAgreementTests
{
    [Fact]
    public void Agreement_counts_the_nearest_and_the_ten_nearest_and_never_the_photo_itself()
    {
        // On a line; the first two and the last two are each other's nearest, the two in the middle lie nearest to the other label.
        string[] labels = ["a", "a", "b", "a", "b", "b"];
        double[] places = [0, 1, 2.1, 2.9, 4, 5];

        var agreement = LabelAgreement.Of(labels, (i, j) => (float)Math.Abs(places[i] - places[j]));

        Assert.Equal(4.0 / 6, agreement.OfNearest, precision: 9);

        // Five others each, two of them of the same label.
        Assert.Equal(2.0 / 5, agreement.OfTen, precision: 9);
    }

    [Fact]
    public void Only_ten_neighbours_count()
    {
        // A dozen of one label in a heap, a dozen of another far away: all ten nearest agree, though only 11 of 23 others do.
        var labels = Enumerable.Range(0, 24).Select(i => i < 12 ? "near" : "far").ToArray();

        var agreement = LabelAgreement.Of(labels, (i, j) => Math.Abs(Place(i) - Place(j)));

        Assert.Equal(new LabelAgreement(1, 1), agreement);

        static float Place(int i) => i + (i < 12 ? 0 : 1000);
    }

    [Fact]
    public void Photos_at_one_distance_count_as_drawn_by_lot()
    {
        // All are equally far: the nearest is one of 3 others (1 of the same label), each with the same chance.
        string[] labels = ["a", "a", "b", "b"];

        var agreement = LabelAgreement.Of(labels, (_, _) => 7);

        Assert.Equal(1.0 / 3, agreement.OfNearest, precision: 9);
        Assert.Equal(LabelAgreement.Chance(labels), agreement.OfNearest, precision: 9);
    }

    [Fact]
    public void A_tie_at_the_tenth_place_is_shared()
    {
        // Seen from photo 0: nine others of its label, then two equally far, one of which has its label: 9 + 1/2 of 10.
        string[] labels = [.. Enumerable.Repeat("a", 11), "b", "b"];
        var query = LabelAgreement.Of(labels, (i, j) => (i, j) switch
        {
            (0, < 10) => j,
            (0, 10 or 11) => 50,
            (0, _) => 100,
            _ => i == 11 || i == 12 ? (j >= 11 ? 1 : 50) : (j < 11 ? 1 : 50),
        });

        // The other ten of "a" have ten of theirs nearest; each "b" has one of its own and nine of twelve alike.
        Assert.Equal((0.95 + 10 + 2 * 0.1) / 13, query.OfTen, precision: 9);
    }

    [Fact]
    public void Chance_is_the_share_of_pairs_with_one_label()
    {
        // Of 10 pairs of five photos, 3 + 1 have one label.
        Assert.Equal(0.4, LabelAgreement.Chance(["a", "a", "a", "b", "b"]), precision: 9);
    }

    [Fact]
    public void What_cannot_be_judged_is_said()
    {
        var one = Assert.Throws<BenchInputException>(() => LabelAgreement.Chance(["cat", "cat"]));
        Assert.Contains("one label, 'cat'", one.Message, StringComparison.Ordinal);

        var alone = Assert.Throws<BenchInputException>(() => LabelAgreement.Of(["cat", "cat", "dog"], (_, _) => 0));
        Assert.Contains("'dog' has one photo", alone.Message, StringComparison.Ordinal);
    }
}
