using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using Microsoft.Playwright;
using OrleansImageSearch.Imaging;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

[Collection(SharedWebCluster.Name)]
public sealed partial class MapPageTests(WebCluster cluster)
{
    [BrowserTheory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task A_map_is_made_and_shown_and_its_images_are_selected_and_searched_with(int width, bool isDark)
    {
        await cluster.TakeInCollectionAsync();
        var measure = isDark ? "dhash" : "pdq";
        await using var open = await cluster.OpenAsync($"#/map?measure={measure}", width, isDark);
        var page = open.Page;

        await Expect(page.GetByText($"There is no map by {measure} yet")).ToBeVisibleAsync();
        await open.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the map" }).ClickAsync();
        await Expect(page.GetByText("trustworthiness")).ToBeVisibleAsync();
        var points = await PointsAsync(page);
        await Expect(Stage(page)).ToHaveAttributeAsync("data-thumbnails", SomeNumber());
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();
        Assert.True(await DrawnPixelsAsync(page) > 100, "nothing is drawn");

        await page.GetByRole(AriaRole.Button, new() { Name = "Select what is in view" }).ClickAsync();
        await Expect(page.GetByText($"{points} images selected")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the selection" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lasso" }).ClickAsync();
        await SurroundAllAsync(page);
        await Expect(page.GetByText($"{points} images selected")).ToBeVisibleAsync();
        await open.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Search with 5 of these" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(SearchOfFive());
    }

    [BrowserFact]
    public async Task The_keyboard_moves_the_map_and_opens_the_image_in_the_middle()
    {
        await MakeAsync();
        await using var open = await cluster.OpenAsync("#/map?measure=color");
        var page = open.Page;
        await PointsAsync(page);

        await Stage(page).FocusAsync();
        await Expect(Stage(page)).ToHaveAttributeAsync("data-thumbnails", SomeNumber());
        var before = await page.EvaluateAsync<string>("() => document.querySelector('canvas.pictures').toDataURL()");
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.WaitForFunctionAsync("before => document.querySelector('canvas.pictures').toDataURL() !== before", before);
        await page.Keyboard.PressAsync("0");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(SearchOfOne());
    }

    [BrowserFact]
    public async Task Images_that_come_later_appear_without_a_new_map()
    {
        var builtAt = await MakeAsync();
        await using var open = await cluster.OpenAsync("#/map?measure=color");
        var page = open.Page;
        var before = await PointsAsync(page);

        await cluster.AddAsync(SamplePictures.Jpeg(298), "later.jpg");
        await page.ReloadAsync();

        await Expect(Stage(page)).ToHaveAttributeAsync("data-points", $"{before + 1}");
        Assert.Equal(builtAt, (string?)(await GetMapAsync())["builtAt"]);
    }

    [BrowserFact]
    public async Task A_map_of_400_000_points_is_drawn_moved_and_picked_from()
    {
        const int Count = 400_000;
        await using var open = await OpenAsync(new Spiral(Count));
        var page = open.Page;

        await Expect(Stage(page)).ToHaveAttributeAsync("data-points", $"{Count}");
        var box = (await Stage(page).BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 300, box.Y + 200);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + 340, box.Y + 260, new() { Steps = 10 });
        await page.Mouse.UpAsync();
        Assert.True(await DrawnPixelsAsync(page) > 10_000, "next to nothing is drawn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Select what is in view" }).ClickAsync();

        await Expect(page.GetByText($"{Count:N0} images selected")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Of_a_map_too_large_to_be_drawn_as_a_whole_all_points_come_where_one_zooms_in()
    {
        const int Count = 2_000_000;
        const int Drawn = 500_000;
        var spiral = new Spiral(Count);
        await using var open = await OpenAsync(spiral);
        var page = open.Page;
        await Expect(Stage(page)).ToHaveAttributeAsync("data-points", $"{Drawn}");
        await Expect(page.GetByText($"Of {Count:N0} images {Drawn:N0} are drawn")).ToBeVisibleAsync();

        var stage = (await Stage(page).BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(stage.X + (stage.Width / 2), stage.Y + (stage.Height / 2));
        var answer = await page.RunAndWaitForResponseAsync(() => page.Mouse.WheelAsync(0, -1600), response => response.Url.Contains("&box=", StringComparison.Ordinal));
        var about = spiral.RanksOf(new Uri(answer.Url));
        var sampled = about.Count(rank => rank < Drawn);

        Assert.True(sampled > 0 && about.Length > 3 * sampled, $"{sampled} of {about.Length} points were drawn before");
        await Expect(Stage(page)).ToHaveAttributeAsync("data-points", $"{Drawn + about.Length - sampled}");
    }

    /// <summary>Has the map of colours made.</summary>
    /// <returns>When it was.</returns>
    private async Task<string?> MakeAsync()
    {
        await cluster.TakeInCollectionAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/map") { Content = JsonContent.Create(new { measure = "color" }) };
        request.Headers.Add("X-Imagesearch", "1");
        using var response = await cluster.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await cluster.Http.GetStringAsync("/v1/map/events?measure=color");
        var map = await GetMapAsync();
        Assert.Equal("ready", (string?)map["state"]);
        return (string?)map["builtAt"];
    }

    private async Task<JsonNode> GetMapAsync() => JsonNode.Parse(await cluster.Http.GetStringAsync("/v1/map?measure=color"))!;

    [GeneratedRegex("^[1-9]")]
    private static partial Regex SomeNumber();

    [GeneratedRegex(@"#/search\?id=\d+$")]
    private static partial Regex SearchOfOne();

    [GeneratedRegex(@"#/search\?id=\d+(&id=\d+){4}$")]
    private static partial Regex SearchOfFive();

    private static ILocator Stage(IPage page) => page.Locator(".stage");

    /// <summary>How many points are shown, once there are any.</summary>
    private static async Task<int> PointsAsync(IPage page)
    {
        await Expect(Stage(page)).ToHaveAttributeAsync("data-points", SomeNumber());
        return int.Parse((await Stage(page).GetAttributeAsync("data-points"))!, null);
    }

    /// <summary>Pixels of the map that are not of the commonest colour.</summary>
    private static async Task<int> DrawnPixelsAsync(IPage page)
    {
        var picture = ImageDecoder.Decode(await Stage(page).ScreenshotAsync(), DecodeLimits.Default);
        var colors = picture.Pixels.ToArray().Chunk(3).CountBy(pixel => (pixel[0], pixel[1], pixel[2])).Select(color => color.Value).ToArray();
        return colors.Sum() - colors.Max();
    }

    private static async Task SurroundAllAsync(IPage page)
    {
        var box = (await Stage(page).BoundingBoxAsync())!;
        var (left, top, right, bottom) = (box.X + 2, box.Y + 2, box.X + box.Width - 2, box.Y + box.Height - 2);
        await page.Mouse.MoveAsync(left, top);
        await page.Mouse.DownAsync();
        foreach (var (x, y) in new[] { (right, top), (right, bottom), (left, bottom) })
        {
            await page.Mouse.MoveAsync(x, y, new() { Steps = 4 });
        }

        await page.Mouse.UpAsync();
    }

    /// <summary>The page with a map that the server does not have.</summary>
    private async Task<BrowserPage> OpenAsync(Spiral map)
    {
        var open = await cluster.OpenAsync("#/search");
        open.Expect(404); // thumbnails of images that are not there
        await open.Page.RouteAsync("**/v1/map?**", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = $$"""{"measure":"pdq","state":"ready","points":{{map.Count}},"unplaced":0,"builtAt":"2025-01-01T00:00:00Z","labels":["","a","b"]}""",
        }));
        await open.Page.RouteAsync("**/v1/map/points?**", route => route.FulfillAsync(new()
        {
            ContentType = "application/vnd.imagesearch.map-points",
            BodyBytes = map.Write(map.RanksOf(new Uri(route.Request.Url))),
        }));
        await open.Page.EvaluateAsync("() => { location.hash = '#/map?measure=pdq'; }");
        return open;
    }

    /// <summary>A map of points that fill a disc evenly, as do those of the lowest ranks.</summary>
    private sealed class Spiral(int count)
    {
        private const long Stride = 1_236_067;

        public int Count => count;

        /// <summary>The ranks of the points that the server would give.</summary>
        public int[] RanksOf(Uri request)
        {
            var query = HttpUtility.ParseQueryString(request.Query);
            var limit = int.Parse(query["limit"]!, CultureInfo.InvariantCulture);
            if (query["box"] is not { } text)
            {
                return [.. Enumerable.Range(0, Math.Min(limit, count))];
            }

            var box = Array.ConvertAll(text.Split(','), edge => double.Parse(edge, CultureInfo.InvariantCulture));
            return [.. Enumerable.Range(0, count).Where(rank => X(rank) >= box[0] && X(rank) <= box[2] && Y(rank) >= box[1] && Y(rank) <= box[3]).Take(limit)];
        }

        public byte[] Write(int[] ranks)
        {
            using var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            writer.Write("ISMP"u8);
            writer.Write(1);
            writer.Write(ranks.Length);
            writer.Write(0);
            Array.ForEach(ranks, rank => writer.Write((double)(1_000_000 + rank)));
            Array.ForEach(ranks, rank => writer.Write(X(rank)));
            Array.ForEach(ranks, rank => writer.Write(Y(rank)));
            Array.ForEach(ranks, rank => writer.Write((ushort)(rank % 3)));
            Array.ForEach(ranks, rank => writer.Write((byte)rank));
            return bytes.ToArray();
        }

        private float X(int rank) => (float)(Math.Sqrt(PlaceOf(rank)) * Math.Cos(PlaceOf(rank)));

        private float Y(int rank) => (float)(Math.Sqrt(PlaceOf(rank)) * Math.Sin(PlaceOf(rank)));

        private long PlaceOf(int rank) => rank * Stride % count;
    }
}
