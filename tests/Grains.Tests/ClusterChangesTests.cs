using System.Net;
using OrleansImageSearch.Grains.Cluster;
using OrleansImageSearch.Grains.Interfaces.Cluster;

namespace OrleansImageSearch.Grains.Tests;

public class ClusterChangesTests
{
    private const string Pdq = "pdq/1";
    private static readonly SiloAddress A = Silo(1);
    private static readonly SiloAddress B = Silo(2);
    private static readonly SiloAddress C = Silo(3);

    private readonly ClusterChanges _changes = new();

    [Fact]
    public void The_first_overview_is_where_it_begins()
    {
        Assert.Empty(Take([Active(A)], ("0", A), ("1", null)));
        Assert.Empty(Take([Active(A)], ("0", A), ("1", null)));
    }

    [Fact]
    public void Silos_join_leave_with_a_word_or_die_without_one()
    {
        Take([Active(A), Active(B)], ("*", A));

        Assert.Equal(["Joined 3"], Take([Active(A), Active(B), Active(C)], ("*", A)));
        Assert.Empty(Take([Active(A), State(B, SiloStatus.ShuttingDown), Active(C)], ("*", A)));
        Assert.Equal(["Left 2", "Dead 3"], Take([Active(A), State(B, SiloStatus.Dead), State(C, SiloStatus.Dead)], ("*", A)));
        Assert.Empty(Take([Active(A), State(B, SiloStatus.Dead), State(C, SiloStatus.Dead)], ("*", A)));
    }

    [Fact]
    public void A_silo_that_was_dead_before_the_first_overview_does_not_die_again()
    {
        Take([Active(A)], ("*", A));

        Assert.Empty(Take([Active(A), State(B, SiloStatus.Dead)], ("*", A)));
    }

    [Fact]
    public void A_bucket_on_its_way_between_living_silos_has_moved_when_it_is_loaded()
    {
        Take([Active(A), Active(B)], ("0", A), ("1", A));

        Assert.Empty(Take([Active(A), Active(B)], ("0", A), ("1", null)));
        Assert.Equal(["Moved 1: 1 > 2"], Take([Active(A), Active(B)], ("0", A), ("1", B)));
        Assert.Equal(["Moved 0: 1 > 2", "Moved 1: 2 > 1"], Take([Active(A), Active(B)], ("0", B), ("1", A)));
    }

    [Fact]
    public void Buckets_of_a_dead_silo_are_lost_once_and_then_loaded_from_it()
    {
        Take([Active(A), Active(B)], ("00", A), ("01", B), ("1", A));

        Assert.Equal(["Dead 1", "Lost 00 1: 1 >"], Take([State(A, SiloStatus.Dead), Active(B)], ("00", null), ("01", B), ("1", null)));
        Assert.Empty(Take([State(A, SiloStatus.Dead), Active(B)], ("00", null), ("01", B), ("1", null)));
        Assert.Equal(["Loaded 1: 1 > 2"], Take([State(A, SiloStatus.Dead), Active(B)], ("00", null), ("01", B), ("1", B)));
        Assert.Equal(["Loaded 00: 1 > 2"], Take([State(A, SiloStatus.Dead), Active(B)], ("00", B), ("01", B), ("1", B)));
    }

    [Fact]
    public void Buckets_of_a_silo_that_left_have_moved()
    {
        Take([Active(A), Active(B)], ("*", A));
        Take([State(A, SiloStatus.Stopping), Active(B)], ("*", null));

        Assert.Equal(["Left 1", "Moved *: 1 > 2"], Take([State(A, SiloStatus.Dead), Active(B)], ("*", B)));
    }

    [Fact]
    public void A_bucket_that_makes_way_for_longer_prefixes_was_split_however_often()
    {
        Take([Active(A), Active(B)], ("0", A), ("1", B));

        Assert.Equal(["Split 0: 1 > into 00 010 011", "Loaded 00: > 2"], Take([Active(A), Active(B)], ("00", B), ("010", null), ("011", null), ("1", B)));
        Assert.Equal(["Loaded 010 011: > 1"], Take([Active(A), Active(B)], ("00", B), ("010", A), ("011", A), ("1", B)));
    }

    [Fact]
    public void The_bucket_of_everything_splits_too()
    {
        Take([Active(A)], ("*", A));

        Assert.Equal(["Split *: 1 > into 0 1"], Take([Active(A)], ("0", null), ("1", null)));
    }

    [Fact]
    public void A_grain_activated_anew_that_has_not_heard_all_silos_changes_no_bucket_and_forgets_no_report()
    {
        Take([Active(A), Active(B), Active(C)], ("0", A), ("1", B));

        var (known, changes) = _changes.Take(Overview([State(A, SiloStatus.Dead), Unheard(B), Active(C)], ("0", null), ("1", null)));

        Assert.Equal(["Dead 1"], changes.Select(Describe));
        Assert.Equal([null, B, C], known.Silos.Select(silo => silo.Report?.Address));
        Assert.Equal([A, B], known.Measures.Single().Buckets.Select(bucket => bucket.Silo));
        Assert.Equal(["Lost 0: 1 >"], Take([State(A, SiloStatus.Dead), Active(B), Active(C)], ("0", null), ("1", B)));
    }

    [Fact]
    public void A_silo_that_stays_silent_holds_nothing_up()
    {
        Take([Active(A), Active(B)], ("0", A), ("1", B));

        Assert.Equal(["Moved 0: 1 > 2"], Take([Unheard(A) with { IsSilent = true }, Active(B)], ("0", B), ("1", B)));
    }

    private static SiloAddress Silo(byte number) => SiloAddress.New(IPAddress.Loopback, 11110 + number, 1);

    private static SiloOverview Active(SiloAddress silo) => State(silo, SiloStatus.Active);

    private static SiloOverview Unheard(SiloAddress silo) => Active(silo) with { Report = null };

    private static SiloOverview State(SiloAddress silo, SiloStatus status) => new(
        silo,
        status,
        [],
        status == SiloStatus.Dead ? null : new SiloReport { Address = silo, Name = "a silo", StartedAt = default, ProgramVersion = "1", Measures = [Pdq] },
        TimeSpan.Zero,
        IsSilent: false);

    private static ClusterOverview Overview(SiloOverview[] silos, params (string Prefix, SiloAddress? Silo)[] buckets) => new(
        1, silos, [new MeasureOverview(Pdq, 1, [.. buckets.Select(bucket => new BucketOverview(bucket.Prefix, bucket.Silo, 1, 1, null))])], 0);

    private string[] Take(SiloOverview[] silos, params (string Prefix, SiloAddress? Silo)[] buckets) =>
        [.. _changes.Take(Overview(silos, buckets)).Changes.Select(Describe)];

    private static string Describe(ClusterChange change) => change.Silo is { } silo
        ? $"{change.Kind} {Number(silo)}"
        : $"{change.Kind} {string.Join(' ', change.Buckets!)}: {Number(change.From)} > {Number(change.To)}{(change.Into is { } into ? $"into {string.Join(' ', into)}" : "")}"
            .Replace(":  >", ": >", StringComparison.Ordinal).TrimEnd();

    private static string Number(SiloAddress? silo) => silo is null ? "" : $"{silo.Endpoint.Port - 11110}";
}
