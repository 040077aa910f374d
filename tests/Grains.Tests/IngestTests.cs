using Orleans.Concurrency;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public class IngestTests
{
    [Fact]
    public async Task The_same_bytes_twice_are_one_image_with_two_names()
    {
        await using var cluster = await ImageCluster.StartAsync();

        var first = await cluster.UploadAsync("a.ppm", TestPicture.Ppm(1));
        var second = await cluster.UploadAsync("b.ppm", TestPicture.Ppm(1));

        Assert.Equal((IngestStatus.Added, IngestStatus.Known), (first.Status, second.Status));
        Assert.Equal(first.ImageId, second.ImageId);
        var details = await cluster.Library.GetAsync(first.ImageId);
        Assert.Equal(["a.ppm", "b.ppm"], details!.Names.Select(name => name.Name));
    }

    [Fact]
    public async Task Uploads_of_the_same_bytes_at_once_from_many_callers_are_one_image()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => cluster.UploadAsync($"{i}.ppm", TestPicture.Ppm(1))));

        Assert.Single(outcomes, outcome => outcome.Status == IngestStatus.Added);
        Assert.Single(outcomes.Select(outcome => outcome.ImageId).Distinct());
        Assert.Equal(1, (await cluster.BucketsAsync("pdq")).Sum(bucket => bucket.Count));
    }

    [Fact]
    public async Task An_upload_is_answered_with_the_stored_images_it_duplicates()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 20));

        var copy = await cluster.UploadAsync("copy.ppm", TestPicture.Ppm(5, width: 48, height: 36, noise: 3));

        var duplicate = Assert.Single(copy.Duplicates);
        Assert.Equal(ids[5], duplicate.ImageId);
        Assert.Equal(["dhash", "pdq", "color"], duplicate.Measures.Select(measure => measure.Name));
    }

    [Fact]
    public async Task Of_two_look_alikes_uploaded_at_once_at_least_one_sees_the_other()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2);

        for (var seed = 0; seed < 20; seed++)
        {
            var pair = await Task.WhenAll(
                cluster.UploadAsync("a.ppm", TestPicture.Ppm(seed)), cluster.UploadAsync("b.ppm", TestPicture.Ppm(seed, noise: 2)));

            Assert.Contains(pair, outcome => outcome.Duplicates.Any(duplicate => pair.Any(other => other.ImageId == duplicate.ImageId)));
        }
    }

    [Fact]
    public async Task A_bad_file_is_an_outcome_with_a_reason_and_the_rest_of_the_batch_is_taken_in()
    {
        await using var cluster = await ImageCluster.StartAsync();

        var outcomes = await cluster.Ingest.AddUploadsAsync(new[]
        {
            new Upload("empty", []),
            new Upload("text.jpg", [.. "this is no picture"u8]),
            new Upload("good.ppm", TestPicture.Ppm(1)),
            new Upload("cut.ppm", TestPicture.Ppm(1)[..2000]),
            new Upload("nul\0name.ppm", TestPicture.Ppm(2)),
        }.AsImmutable(), Guid.NewGuid());

        Assert.Equal(
            [IngestStatus.Rejected, IngestStatus.Rejected, IngestStatus.Added, IngestStatus.Rejected, IngestStatus.Rejected],
            outcomes.Select(outcome => outcome.Status));
        Assert.All(outcomes.Where(outcome => outcome.Status == IngestStatus.Rejected), outcome => Assert.False(string.IsNullOrWhiteSpace(outcome.Reason)));
        Assert.Equal(1, await cluster.Library.CountAsync());
    }

    [Fact]
    public async Task A_deleted_image_is_not_found_by_the_next_search()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, bucketCapacity: 8);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 30));

        Assert.True(await cluster.Library.DeleteAsync(ids[4]));

        var answer = await cluster.SearchAsync(TestPicture.Ppm(4), k: 30);
        Assert.DoesNotContain(ids[4], answer.Hits.Select(hit => hit.ImageId));
        Assert.Equal(29, answer.Hits.Length);
        Assert.Null(await cluster.Library.GetAsync(ids[4]));
        Assert.False(await cluster.Library.DeleteAsync(ids[4]));
        Assert.Equal(29, (await cluster.BucketsAsync("color")).Sum(bucket => bucket.Count));
    }

    [Fact]
    public async Task An_uploaded_original_and_its_thumbnail_are_given_back()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var original = TestPicture.Ppm(1, width: 900, height: 500);
        var id = (await cluster.UploadAsync("large.ppm", original)).ImageId;

        var content = new List<byte>();
        while (await cluster.Library.ReadContentAsync(id, content.Count) is { Content.Length: > 0 } chunk)
        {
            Assert.Equal(original.Length, chunk.TotalBytes);
            content.AddRange(chunk.Content);
        }

        Assert.Equal(original, content);
        var thumbnail = await cluster.Library.GetThumbnailAsync(id);
        var found = await cluster.SearchAsync(thumbnail!.Content, k: 1, measure: "pdq");
        Assert.Equal(id, found.Hits[0].ImageId);
        Assert.InRange(found.Hits[0].Measures[0].Distance, 0, 31);
    }

    [Fact]
    public async Task A_turned_copy_is_found_when_turned_copies_are_wanted()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 30));

        var answer = await cluster.Search.SearchAsync(new SearchRequest
        {
            Images = [new QueryImage { Content = TurnedByHalf(TestPicture.Ppm(9)) }],
            Measures = [new WeightedMeasure("pdq", 1)],
            Dihedral = true,
        });

        Assert.Equal(ids[9], answer.Hits[0].ImageId);
        Assert.InRange(answer.Hits[0].Measures[0].Distance, 0, 10);

        static byte[] TurnedByHalf(byte[] ppm)
        {
            var header = ppm.Length - 96 * 72 * 3;
            var turned = ppm[header..].Chunk(3).Reverse().SelectMany(pixel => pixel);
            return [.. ppm[..header], .. turned];
        }
    }
}
