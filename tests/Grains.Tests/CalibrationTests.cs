using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Search;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public sealed class CalibrationTests
{
    [Fact]
    public void The_projects_own_calibration_knows_the_measures_without_a_model_and_with_the_shipped_one()
    {
        var model = ModelManifest.Read(Path.Combine(RepositoryRoot.Path, "models", "mobilenetv3-copies"));
        string[] measures = [.. MeasureRegistry.Default.All.Select(measure => measure.Stamp)];
        var embedding = $"embedding/{model.IdentityOf(model.Sha256!)}";

        Assert.True(Calibrations.IsShippedFor(measures));
        Assert.True(Calibrations.IsShippedFor([.. measures, embedding]), $"{embedding} is unknown: run ./bench quality and enter what it fits.");
    }

    [Fact]
    public async Task Without_a_calibration_of_its_own_a_collection_has_the_projects_and_copies_are_likely()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 6));

        var hits = (await cluster.SearchAsync(TestPicture.Ppm(3, noise: 4))).Hits;
        var byOne = (await cluster.SearchAsync(TestPicture.Ppm(3, noise: 4), measure: "pdq")).Hits;

        Assert.Equal(ids[3], hits[0].ImageId);
        Assert.InRange(hits[0].Probability!.Value, 0.95, 1);
        Assert.All(hits.Skip(1), hit => Assert.InRange(hit.Probability!.Value, 0, 0.3));
        Assert.All(byOne, hit => Assert.Null(hit.Probability));
    }

    [Fact]
    public async Task Two_images_are_compared_by_all_measures_whether_stored_or_sent()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var id = (await cluster.UploadPicturesAsync([1])).Single();
        var grain = cluster.Orleans.GrainFactory.GetGrain<ICalibrationGrain>(0);
        var copy = new QueryImage { Content = TestPicture.Ppm(1, noise: 6) };

        var near = await grain.CompareAsync(new QueryImage { ImageId = id }, copy);
        var again = await grain.CompareAsync(copy, new QueryImage { ImageId = id });
        var far = await grain.CompareAsync(copy, new QueryImage { Content = TestPicture.Ppm(2) });

        Assert.Equal(["color", "dhash", "pdq"], near.Measures.Select(measure => measure.Name).Order());
        Assert.Equal(near.Score, again.Score, 1e-9);
        Assert.True(near.Score > far.Score + 0.3 && near.Probability > 0.9 && far.Probability < 0.3, $"{near} {far}");
        Assert.Equal("id", (await Assert.ThrowsAsync<InvalidRequestException>(() => grain.CompareAsync(copy, new QueryImage { ImageId = 99 }))).Field);
    }
}
