using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

[Collection(SharedApiNode.Name)]
public sealed class SearchTests(ApiNode node)
{
    [Fact]
    public async Task A_stored_picture_is_its_own_best_match_by_every_measure()
    {
        var picture = TestPicture.Ppm(seed: 3001);
        var id = await node.Http.AddAsync("self.ppm", picture);

        var result = await node.Http.SearchAsync(new MultipartFormDataContent().WithFile("image", "query.ppm", picture));

        var best = result["hits"]![0]!;
        Assert.Equal(id, (long)best["id"]!);
        Assert.Equal("self.ppm", (string?)best["name"]);
        Assert.NotNull(best["uri"]);
        Assert.Equal(1, (double)best["score"]!, precision: 6);
        Assert.Equal(["color", "dhash", "pdq"], best["measures"]!.AsObject().Select(measure => measure.Key).Order());
        Assert.All(best["measures"]!.AsObject(), measure => Assert.Equal(0, (double)measure.Value!["distance"]!));
    }

    [Fact]
    public async Task Searching_by_id_finds_the_near_copy_and_not_the_image_itself()
    {
        var original = await node.Http.AddAsync("by-id.ppm", TestPicture.Ppm(seed: 3002));
        var copy = await node.Http.AddAsync("by-id-copy.ppm", TestPicture.Ppm(seed: 3002, noise: 4));

        var byForm = await node.Http.SearchAsync(new MultipartFormDataContent().With("id", $"{original}"));
        var byPath = await node.Http.GetJsonAsync($"/v1/images/{original}/similar");

        Assert.Equal(copy, byForm.HitIds()[0]);
        Assert.DoesNotContain(original, byForm.HitIds());
        Assert.Equal(byForm.HitIds(), byPath.HitIds());
    }

    [Fact]
    public async Task An_exact_search_asks_every_bucket_and_says_so()
    {
        var id = await node.Http.AddAsync("exact.ppm", TestPicture.Ppm(seed: 3003));

        var receipt = (await node.Http.GetJsonAsync($"/v1/images/{id}/similar?exact=true"))["receipt"]!;

        Assert.True((bool)receipt["complete"]!);
        Assert.Equal(1, (double)receipt["coverage"]!);
        Assert.Equal((int)receipt["bucketsTotal"]!, (int)receipt["bucketsAsked"]!);
        Assert.Equal(0, (int)receipt["bucketsFailed"]!);
        Assert.Empty(receipt["failedBuckets"]!.AsArray());
        Assert.True((double)receipt["elapsedMs"]! > 0);
        Assert.All(receipt["stages"]!.AsArray(), stage => Assert.False(string.IsNullOrEmpty((string?)stage!["name"])));
    }

    [Fact]
    public async Task A_traced_search_by_form_or_id_says_when_each_bucket_was_asked_where_and_for_how_long()
    {
        var id = await node.Http.AddAsync("traced.ppm", TestPicture.Ppm(seed: 3951));

        var byPath = (await node.Http.GetJsonAsync($"/v1/images/{id}/similar?trace=true"))["receipt"]!;
        var byForm = (await node.Http.SearchAsync(new MultipartFormDataContent().With("id", $"{id}").With("trace", "true")))["receipt"]!;
        var untraced = (await node.Http.GetJsonAsync($"/v1/images/{id}/similar"))["receipt"]!.AsObject();

        var silo = (string?)(await node.Http.GetJsonAsync("/v1/cluster"))["silos"]!.AsArray().Single()!["address"];
        Assert.All([byPath, byForm], receipt =>
        {
            Assert.Equal(1, (int)receipt["silosAsked"]!);
            Assert.Equal((int)receipt["bucketsAsked"]!, receipt["calls"]!.AsArray().Count);
            Assert.All(receipt["calls"]!.AsArray(), call =>
            {
                Assert.Contains(((string)call!["measure"]!).Split('/')[0], (string[])["color", "dhash", "pdq"]);
                Assert.Matches("^([01]+|[*])$", (string?)call["bucket"]);
                Assert.Equal(silo, (string?)call["silo"]);
                Assert.InRange((double)call["startMs"]! + (double)call["elapsedMs"]!, (double)call["scanMs"]!, (double)receipt["elapsedMs"]!);
                Assert.Null(call["failed"]);
            });
            Assert.Equal(0, (double)receipt["stages"]![0]!["startMs"]!);
        });
        Assert.Equal(1, (int)untraced["silosAsked"]!);
        Assert.False(untraced.ContainsKey("calls"));
    }

    [Fact]
    public async Task Max_distance_zero_leaves_only_pictures_with_the_same_code()
    {
        var picture = TestPicture.Ppm(seed: 3004);
        var id = await node.Http.AddAsync("zero.ppm", picture);
        await node.Http.AddAsync("far.ppm", TestPicture.Ppm(seed: 3005));

        var result = await node.Http.SearchAsync(new MultipartFormDataContent()
            .WithFile("image", "query.ppm", picture).With("measure", "pdq").With("maxDistance", "0").With("k", "100"));

        Assert.Contains(id, result.HitIds());
        Assert.All(result["hits"]!.AsArray(), hit => Assert.Equal(0, (double)hit!["measures"]!["pdq"]!["distance"]!));
    }

    [Fact]
    public async Task K_bounds_the_hits_and_they_come_best_first()
    {
        foreach (var seed in Enumerable.Range(3010, 6))
        {
            await node.Http.AddAsync($"{seed}.ppm", TestPicture.Ppm(seed, width: 64, height: 48));
        }

        var result = await node.Http.SearchAsync(new MultipartFormDataContent()
            .WithFile("image", "query.ppm", TestPicture.Ppm(seed: 3010)).With("k", "3").With("exact", "true"));

        var scores = result["hits"]!.AsArray().Select(hit => (double)hit!["score"]!).ToArray();
        Assert.Equal(3, scores.Length);
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public async Task Only_the_measures_named_are_asked()
    {
        var id = await node.Http.AddAsync("measured.ppm", TestPicture.Ppm(seed: 3020));

        var result = await node.Http.GetJsonAsync($"/v1/images/{id}/similar?measure=pdq:2&measure=dhash&exact=1");

        Assert.All(result["hits"]!.AsArray(), hit => Assert.Equal(["dhash", "pdq"], Keys(hit!["measures"]!)));
        Assert.NotEmpty(result["hits"]!.AsArray());
    }

    [Fact]
    public async Task A_negative_example_lowers_the_score_of_what_looks_like_it()
    {
        var wanted = await node.Http.AddAsync("wanted.ppm", TestPicture.Ppm(seed: 3030));
        var unwanted = await node.Http.AddAsync("unwanted.ppm", TestPicture.Ppm(seed: 3031));
        MultipartFormDataContent Both() => new MultipartFormDataContent()
            .WithFile("image", "1.ppm", TestPicture.Ppm(seed: 3030, noise: 2))
            .WithFile("image", "2.ppm", TestPicture.Ppm(seed: 3031, noise: 2))
            .With("k", "1000").With("exact", "true");

        var without = await node.Http.SearchAsync(Both());
        var with = await node.Http.SearchAsync(Both().With("not", $"{unwanted}"));

        Assert.Equal([wanted, unwanted], without.HitIds()[..2].Order());
        Assert.Equal(wanted, with.HitIds()[0]);
        Assert.True(ScoreOf(unwanted, with) < ScoreOf(unwanted, without) - 0.1, $"{ScoreOf(unwanted, with)} of {ScoreOf(unwanted, without)}");
    }

    private static double ScoreOf(long id, JsonNode result) =>
        (double)result["hits"]!.AsArray().Single(hit => (long)hit!["id"]! == id)!["score"]!;

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(pair => pair.Key).Order();

    [Fact]
    public async Task A_search_for_copies_says_how_likely_the_original_is_and_by_how_many_places()
    {
        var picture = TestPicture.Ppm(seed: 3030, width: 256, height: 192);
        var id = await node.Http.AddAsync("original.ppm", picture);

        var result = await node.Http.SearchAsync(
            new MultipartFormDataContent().WithFile("image", "query.ppm", TestPicture.Ppm(seed: 3030, width: 256, height: 192, noise: 3)).With("copies", "true"));

        var best = result["hits"]![0]!;
        Assert.Equal(id, (long)best["id"]!);
        Assert.InRange((double)best["score"]!, 0.99, 1);
        Assert.InRange((int)best["inliers"]!, 50, 400);
    }

    [Fact]
    public async Task A_batch_answers_every_query_as_a_search_of_its_own_would()
    {
        var ids = new List<long>();
        foreach (var seed in Enumerable.Range(3120, 3))
        {
            ids.Add(await node.Http.AddAsync($"batch-{seed}.ppm", TestPicture.Ppm(seed)));
            await node.Http.AddAsync($"batch-{seed}-copy.ppm", TestPicture.Ppm(seed, noise: 4));
        }

        using var response = await node.Http.PostAsJsonAsync("/v1/search/batch", new { ids, k = 4, exact = true });
        var batch = await response.ReadAsync(HttpStatusCode.OK);

        Assert.True((bool)batch["receipt"]!["complete"]!);
        Assert.Equal(ids, batch["answers"]!.AsArray().Select(answer => (long)answer!["id"]!));
        foreach (var (id, answer) in ids.Zip(batch["answers"]!.AsArray()))
        {
            var alone = await node.Http.GetJsonAsync($"/v1/images/{id}/similar?measure=pdq&k=4&exact=true");
            Assert.Equal(
                alone["hits"]!.AsArray().Select(hit => ((long)hit!["id"]!, (double)hit["measures"]!["pdq"]!["distance"]!)),
                answer!["hits"]!.AsArray().Select(hit => ((long)hit!["id"]!, (double)hit["distance"]!)));
        }
    }
}
