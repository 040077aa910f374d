using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OrleansImageSearch.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

/// <summary>
/// Every page with a collection on it, wide and light, narrow and dark. Each leaves a picture in
/// <c>artifacts/screenshots</c>; <c>scripts/screenshots</c> has the documentation's made by these tests.
/// </summary>
[Collection(SharedWebCluster.Name)]
public sealed class ScreenshotTests(WebCluster cluster)
{
    private const int Quality = 80;

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "artifacts/screenshots");

    [BrowserTheory]
    [InlineData("search", "#/search?id={0}", ".hits img")]
    [InlineData("library", "#/library", ".library img")]
    [InlineData("duplicates", "#/duplicates", ".duplicates img")]
    [InlineData("map", "#/map", ".map [data-thumbnails]:not([data-thumbnails='0'])")]
    [InlineData("cluster", "#/cluster", ".cluster svg")]
    public async Task A_page_with_a_collection_on_it_fits_and_is_accessible(string name, string route, string complete)
    {
        var id = await PrepareAsync();
        foreach (var (width, isDark) in new[] { (1280, false), (390, true) })
        {
            await using var open = await cluster.OpenAsync(string.Format(null, route, id), width, isDark);

            await Expect(open.Page.Locator(complete).First).ToBeVisibleAsync();
            await SettleAsync(open.Page);
            await open.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(Folder, $"{name}-{(isDark ? "dark" : "light")}-{width}.jpg"),
                Type = ScreenshotType.Jpeg,
                Quality = Quality,
            });
            await open.AssertFitsAsync();
            await open.AssertAccessibleAsync();
        }
    }

    /// <summary>The collection, its duplicates and its map.</summary>
    /// <returns>An image to search with.</returns>
    private async Task<long> PrepareAsync()
    {
        var collection = await cluster.TakeInCollectionAsync();
        using var found = await cluster.Http.GetAsync("/v1/duplicates?limit=1");
        if (!found.IsSuccessStatusCode)
        {
            using var started = await cluster.Http.PostAsJsonAsync("/v1/duplicates/scans", new { });
            var scan = (string)JsonNode.Parse(await started.Content.ReadAsStringAsync())!["scan"]!;
            Assert.Contains("event: done", await cluster.Http.GetStringAsync($"/v1/duplicates/scans/{scan}/events"), StringComparison.Ordinal);
        }

        var map = JsonNode.Parse(await cluster.Http.GetStringAsync("/v1/map"))!;
        if (map["builtAt"] is null)
        {
            using var started = await cluster.Http.PostAsJsonAsync("/v1/map", new { });
            Assert.Contains("event: done", await cluster.Http.GetStringAsync("/v1/map/events"), StringComparison.Ordinal);
        }

        return await cluster.IdOfAsync(collection.Original);
    }

    /// <summary>Until every picture in view has arrived, and the page has been painted with it.</summary>
    private static async Task SettleAsync(IPage page) => await page.EvaluateAsync(
        """
        async () => {
          const shown = [...document.images].filter(each => each.getBoundingClientRect().top < innerHeight);
          await Promise.all(shown.map(each => each.decode().catch(() => {})));
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        }
        """);
}
