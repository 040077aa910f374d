using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansImageSearch.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

[Collection(SharedWebCluster.Name)]
public sealed class MapPageTests(WebCluster cluster)
{
    [BrowserTheory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task A_map_is_made_and_shown_and_its_images_are_selected_and_searched_with(int width, bool isDark)
    {
        for (var seed = 7300; seed < 7330; seed++)
        {
            await cluster.AddAsync(TestPicture.Ppm(seed, noise: width % 7 + 1), $"{seed}.ppm");
        }

        var measure = isDark ? "dhash" : "pdq";
        await using var open = await cluster.OpenAsync($"#/map?measure={measure}", width, isDark);
        var page = open.Page;

        await Expect(page.GetByText($"There is no map by {measure} yet")).ToBeVisibleAsync();
        await open.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the map" }).ClickAsync();
        await Expect(page.GetByText("trustworthiness")).ToBeVisibleAsync();
        var points = await PointsAsync(page);
        await Expect(Stage(page)).ToHaveAttributeAsync("data-thumbnails", new Regex("^[1-9]"));
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
        await Expect(page).ToHaveURLAsync(new Regex(@"#/search\?id=\d+(&id=\d+){4}$"));
    }

    [BrowserFact]
    public async Task The_keyboard_moves_the_map_and_opens_the_image_in_the_middle()
    {
        for (var seed = 7400; seed < 7410; seed++)
        {
            await cluster.AddAsync(TestPicture.Ppm(seed), $"{seed}.ppm");
        }

        await using var open = await cluster.OpenAsync("#/map?measure=color");
        var page = open.Page;
        var make = page.GetByRole(AriaRole.Button, new() { Name = "Make the map" });
        await Expect(make).ToBeVisibleAsync();
        await make.PressAsync("Enter");
        await PointsAsync(page);

        await Stage(page).FocusAsync();
        var before = await page.EvaluateAsync<string>("() => document.querySelector('canvas.pictures').toDataURL()");
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.WaitForFunctionAsync("before => document.querySelector('canvas.pictures').toDataURL() !== before", before);
        await page.Keyboard.PressAsync("0");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(new Regex(@"#/search\?id=\d+$"));
    }

    [BrowserFact]
    public async Task Images_that_come_later_appear_without_a_new_map()
    {
        await cluster.AddAsync(TestPicture.Ppm(7500), "7500.ppm");
        await using var open = await cluster.OpenAsync("#/map?measure=color");
        var page = open.Page;
        if (await (await cluster.Http.GetAsync("/v1/map?measure=color")).Content.ReadAsStringAsync() is var map && JsonNode.Parse(map)!["builtAt"] is null)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Make the map" }).ClickAsync();
        }

        var before = await PointsAsync(page);
        var builtAt = await BuiltAtAsync();
        await cluster.AddAsync(TestPicture.Ppm(7501), "7501.ppm");
        await page.ReloadAsync();

        await Expect(Stage(page)).ToHaveAttributeAsync("data-points", $"{before + 1}");
        Assert.Equal(builtAt, await BuiltAtAsync());

        async Task<string?> BuiltAtAsync() => (string?)JsonNode.Parse(await cluster.Http.GetStringAsync("/v1/map?measure=color"))!["builtAt"];
    }

    [BrowserFact]
    public async Task A_map_of_400_000_points_is_drawn_moved_and_picked_from()
    {
        const int Count = 400_000;
        await using var open = await cluster.OpenAsync("#/search");
        var page = open.Page;
        await page.RouteAsync("**/v1/map?**", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = $$"""{"measure":"pdq","state":"ready","points":{{Count}},"unplaced":0,"builtAt":"2025-01-01T00:00:00Z","labels":["","a","b"]}""",
        }));
        await page.RouteAsync("**/v1/map/points?**", route => route.FulfillAsync(new()
        {
            ContentType = "application/vnd.imagesearch.map-points",
            BodyBytes = Spiral(route.Request.Url.Contains("limit=20000&", StringComparison.Ordinal) || route.Request.Url.EndsWith("limit=20000", StringComparison.Ordinal) ? 20_000 : Count),
        }));
        await page.GotoAsync("#/map?measure=pdq");

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
        open.Expect(404);
    }

    private static ILocator Stage(IPage page) => page.Locator(".stage");

    /// <summary>How many points are shown, once there are any.</summary>
    private static async Task<int> PointsAsync(IPage page)
    {
        await Expect(Stage(page)).ToHaveAttributeAsync("data-points", new Regex("^[1-9]"));
        return int.Parse((await Stage(page).GetAttributeAsync("data-points"))!, null);
    }

    /// <summary>Pixels of the next frame that a point covers.</summary>
    private static Task<int> DrawnPixelsAsync(IPage page) => page.EvaluateAsync<int>(
        """
        () => new Promise((resolve) => {
          const dots = document.querySelector("canvas.dots");
          document.querySelector(".stage").dispatchEvent(new WheelEvent("wheel", { deltaY: 1 }));
          requestAnimationFrame(() => {
            const copy = new OffscreenCanvas(dots.width, dots.height).getContext("2d");
            copy.drawImage(dots, 0, 0);
            resolve(copy.getImageData(0, 0, dots.width, dots.height).data.filter((value, i) => i % 4 === 3 && value > 0).length);
          });
        })
        """);

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

    private static byte[] Spiral(int count)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("ISMP"u8);
        writer.Write(1);
        writer.Write(count);
        writer.Write(0);
        int[] numbers = [.. Enumerable.Range(0, count)];
        Array.ForEach(numbers, i => writer.Write((double)(1_000_000 + i)));
        Array.ForEach(numbers, i => writer.Write((float)(Math.Sqrt(i) * Math.Cos(i))));
        Array.ForEach(numbers, i => writer.Write((float)(Math.Sqrt(i) * Math.Sin(i))));
        Array.ForEach(numbers, i => writer.Write((ushort)(i % 3)));
        Array.ForEach(numbers, i => writer.Write((byte)i));
        return bytes.ToArray();
    }
}
