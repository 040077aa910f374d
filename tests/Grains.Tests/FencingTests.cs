using Npgsql;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

/// <summary>Another activation of a bucket, on a silo that this one has lost sight of, is played by claims and commits behind its back.</summary>
public sealed class FencingTests
{
    private static readonly Measure Pdq = MeasureRegistry.Default.Find("pdq");

    [Fact]
    public async Task An_image_that_only_a_newer_activation_was_told_of_is_found()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 40));
        var stale = await cluster.BucketsAsync("pdq");

        var id = await CommitBehindBucketsAsync(cluster, likeImage: ids[7]);

        var answer = await cluster.SearchAsync(TestPicture.Ppm(7), k: 2, measure: "pdq");
        Assert.True(answer.Receipt.Complete);
        Assert.Contains(id, answer.Hits.Select(hit => hit.ImageId));
        Assert.All(
            (await cluster.BucketsAsync("pdq")).Zip(stale),
            pair => Assert.True(pair.First.Epoch > pair.Second.Epoch, $"{pair.First.Key} still answers with epoch {pair.Second.Epoch}."));
    }

    [Fact]
    public async Task What_a_stale_activation_was_told_is_told_to_the_newer_one_before_it_is_acknowledged()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        await cluster.UploadPicturesAsync(Enumerable.Range(0, 40));
        await ClaimAllAsync(cluster);

        var added = await cluster.UploadAsync("new.ppm", TestPicture.Ppm(99));
        Assert.True(await cluster.Library.DeleteAsync(added.ImageId));
        added = await cluster.UploadAsync("new.ppm", TestPicture.Ppm(99));

        Assert.Equal(IngestStatus.Added, added.Status);
        var signature = new Signature((await cluster.Catalog.Images.GetDescriptorsAsync([added.ImageId], [Pdq.Stamp])).Single().Signature);
        var told = (await cluster.BucketsAsync("pdq")).Single(bucket => Prefix(bucket).Contains(signature));
        var counting = await cluster.Catalog.Images.GetBucketEpochsAsync(Pdq.Stamp, [Row(Prefix(told))]);
        Assert.Equal([told.Epoch], counting.Values);
        Assert.Equal(added.ImageId, (await cluster.SearchAsync(TestPicture.Ppm(99), k: 1)).Hits[0].ImageId);
    }

    [Fact]
    public async Task A_bucket_that_was_split_behind_its_back_makes_no_answer_wrong()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2);
        await cluster.UploadPicturesAsync(Enumerable.Range(0, 30));

        await cluster.Catalog.Images.SplitBucketAsync(Pdq.Stamp, 0, 0);
        var id = (await cluster.UploadAsync("new.ppm", TestPicture.Ppm(99))).ImageId;
        var answer = await cluster.SearchAsync(TestPicture.Ppm(99), k: 31, measure: "pdq");

        Assert.Equal((2, 2, true), (answer.Receipt.BucketsTotal, answer.Receipt.BucketsAsked, answer.Receipt.Complete));
        Assert.Equal(31, answer.Hits.Length);
        Assert.Equal(id, answer.Hits[0].ImageId);
    }

    [Fact]
    public async Task An_activation_leaves_only_for_a_newer_epoch_than_its_own()
    {
        await using var cluster = await ImageCluster.StartAsync();
        await cluster.UploadPicturesAsync([1]);
        var before = (await cluster.BucketsAsync("pdq")).Single();
        var bucket = cluster.Orleans.GrainFactory.GetGrain<IBucketGrain>(before.Key);

        await bucket.LeaveAsync(before.Epoch);
        await bucket.LeaveAsync(before.Epoch - 1);
        Assert.Equal(before.Epoch, (await bucket.GetStatusAsync()).Epoch);

        await bucket.LeaveAsync(before.Epoch + 1);
        Assert.Equal(before.Epoch + 1, (await bucket.GetStatusAsync()).Epoch);
    }

    [Fact]
    public async Task Deleted_images_that_a_bucket_was_told_of_too_late_take_no_place_in_an_answer()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 20));
        var code = (await cluster.Catalog.Images.GetDescriptorsAsync([ids[3]], [Pdq.Stamp])).Single().Code;
        var bucket = cluster.Orleans.GrainFactory.GetGrain<IBucketGrain>((await cluster.BucketsAsync("pdq")).Single().Key);

        await bucket.AddAsync(Enumerable.Range(1000, 5).Select(id => new BucketEntry(id, code)).ToArray().AsImmutable());

        var answer = await cluster.SearchAsync(TestPicture.Ppm(3), k: 3, measure: "pdq");
        Assert.Equal(3, answer.Hits.Length);
        Assert.Equal(ids[3], answer.Hits[0].ImageId);
        Assert.Equal(20, (await cluster.SearchAsync(TestPicture.Ppm(3), k: 30, measure: "pdq")).Hits.Length);
    }

    [Fact]
    public async Task An_ingest_whose_bucket_cannot_be_told_says_that_the_image_is_stored_and_adding_it_again_makes_it_found()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, tellTimeout: TimeSpan.FromSeconds(1));
        await cluster.UploadPicturesAsync([1]);
        var stuck = (await cluster.BucketsAsync("pdq")).Single();

        await using (await LockAsync(cluster, "select from buckets for update"))
        {
            await cluster.Orleans.GrainFactory.GetGrain<IBucketGrain>(stuck.Key).LeaveAsync(long.MaxValue);

            var failure = await Assert.ThrowsAsync<TimeoutException>(() => cluster.UploadAsync("2.ppm", TestPicture.Ppm(2)));

            Assert.Contains("stored", failure.Message, StringComparison.Ordinal);
            Assert.Equal(2, await cluster.Library.CountAsync());
        }

        var again = await cluster.UploadAsync("2.ppm", TestPicture.Ppm(2));
        Assert.Equal(IngestStatus.Known, again.Status);
        Assert.Equal(again.ImageId, (await cluster.SearchAsync(TestPicture.Ppm(2), k: 1)).Hits[0].ImageId);
    }

    [Fact]
    public async Task A_search_whose_bucket_table_does_not_come_in_time_ends()
    {
        await using var cluster = await ImageCluster.StartAsync(bucketTimeout: TimeSpan.FromMilliseconds(200));
        await cluster.Catalog.Images.GetBucketTableAsync(Pdq.Stamp);

        await using (await LockAsync(cluster, "lock table bucket_tables in access exclusive mode"))
        {
            var failure = await Assert.ThrowsAsync<TimeoutException>(() => cluster.SearchAsync(TestPicture.Ppm(1), measure: "pdq"));

            Assert.Contains("bucket table of pdq/1", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_bucket_that_cannot_load_is_named_in_the_receipt_and_answers_once_it_can()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, bucketCapacity: 16, bucketTimeout: TimeSpan.FromSeconds(4));
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 40));
        var stuck = (await cluster.BucketsAsync("pdq"))[0];

        // A claim waits for this row.
        await using (await LockAsync(cluster, $"select from buckets where bits = {(int)(Prefix(stuck).Bits ^ 0x8000_0000)} for update"))
        {
            await cluster.Orleans.GrainFactory.GetGrain<IBucketGrain>(stuck.Key).LeaveAsync(long.MaxValue);

            var degraded = await cluster.SearchAsync(TestPicture.Ppm(3), k: 40, measure: "pdq");

            Assert.Equal([stuck.Key], degraded.Receipt.FailedBuckets);
            Assert.Equal((1, false), (degraded.Receipt.BucketsFailed, degraded.Receipt.Complete));
            Assert.Equal(degraded.Receipt.BucketsTotal - 1, degraded.Receipt.BucketsAsked);
            Assert.Equal(40 - stuck.Count, degraded.Hits.Length);
        }

        var whole = await cluster.SearchAsync(TestPicture.Ppm(3), k: 40, measure: "pdq");
        Assert.True(whole.Receipt.Complete);
        Assert.Equal(ids.Order(), whole.Hits.Select(hit => hit.ImageId).Order());
    }

    [Fact]
    public async Task While_the_catalog_is_away_a_grain_says_so_in_words_that_can_travel()
    {
        await using var cluster = await ImageCluster.StartAsync();
        await cluster.UploadPicturesAsync([1]);

        await cluster.Catalog.DisposeAsync();

        await Assert.ThrowsAsync<CatalogUnavailableException>(() => cluster.Library.CountAsync());
        await Assert.ThrowsAsync<CatalogUnavailableException>(() => cluster.SearchAsync(TestPicture.Ppm(1)));
        await Assert.ThrowsAsync<CatalogUnavailableException>(() => cluster.UploadAsync("2.ppm", TestPicture.Ppm(2)));
    }

    /// <summary>Claims every bucket of the measure and stores an image that none of the living activations is told of.</summary>
    private static async Task<long> CommitBehindBucketsAsync(ImageCluster cluster, long likeImage)
    {
        var sha256 = $"{likeImage:x64}";
        var stored = await cluster.Catalog.Images.GetDescriptorsAsync([likeImage], [.. MeasureRegistry.Default.All.Select(measure => measure.Stamp)]);
        var result = await cluster.Catalog.Images.CommitAsync(
            [
                new NewImage
                {
                    Sha256 = sha256,
                    Width = 1,
                    Height = 1,
                    Format = "ppm",
                    Bytes = 1,
                    Descriptors = [.. stored.Select(row => new NewDescriptor(row.Measure, row.Signature, row.Code, row.FlipCosts, row.Quality))],
                    Thumbnail = new NewThumbnail("image/jpeg", 1, 1, [0]),
                },
            ],
            [new NewName("file:///copy", "copy", sha256, 1, null)],
            null,
            []);

        // Not before: a bucket that activated in between would have the newest epoch and not the image.
        await ClaimAllAsync(cluster);
        return result.Images.Single().Id;
    }

    /// <summary>Holds what the statement locks until disposed.</summary>
    private static async Task<NpgsqlConnection> LockAsync(ImageCluster cluster, string sql)
    {
        var connection = await cluster.Catalog.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"begin; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task ClaimAllAsync(ImageCluster cluster)
    {
        foreach (var prefix in (await cluster.Catalog.Images.GetBucketTableAsync(Pdq.Stamp)).Prefixes)
        {
            Assert.NotNull(await cluster.Catalog.Images.ClaimBucketAsync(Pdq.Stamp, prefix.Bits, prefix.Length));
        }
    }

    private static BucketPrefix Prefix(BucketStatus bucket) => BucketPrefix.Parse(BucketKey.Parse(bucket.Key).Prefix);

    private static PrefixRow Row(BucketPrefix prefix) => new(prefix.Bits, prefix.Length);
}
