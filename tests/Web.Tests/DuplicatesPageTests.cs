using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansImageSearch.Imaging;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

/// <summary>The duplicates page, on files of a folder of each test's own: the rule "only within" leaves out what other tests stored.</summary>
[Collection(SharedWebCluster.Name)]
public sealed class DuplicatesPageTests(WebCluster cluster)
{
    /// <summary>Answers for a server that found a hundred thousand groups: of two items each, all of one image.</summary>
    private const string ManyGroups =
        """
        image => {
          const groups = 100_000;
          const item = (number, action, width) => ({
            image, sha256: `${number}`, uri: `file:///${action}/${number}.ppm`, name: `group ${number}`, width, height: 72, format: "pnm",
            bytes: number === 77_777 ? 2_000_000 : 1000 + number, addedAt: "2026-01-01T00:00:00Z", action,
          });
          const group = number => ({ group: number, items: [item(number, "keep", 96), item(number, "trash", 48)] });
          const scan = { id: "0", state: "done", stage: "judging", done: 1, total: 1, images: 2 * groups, pairs: groups, groups, startedAt: "2026-01-01T00:00:00Z" };
          const lines = () => {
            let number = 0;
            return new ReadableStream({
              pull(controller) {
                const end = Math.min(groups, number + 1000);
                let text = "";
                while (number < end) {
                  text += JSON.stringify(group(++number)) + "\n";
                }

                controller.enqueue(new TextEncoder().encode(text));
                if (number === groups) {
                  controller.close();
                }
              },
            });
          };
          const asked = window.fetch;
          window.fetch = async (url, options) => {
            const page = /^v1\/duplicates\?cursor=(\d+)/.exec(url);
            return url === "v1/duplicates/scans" ? Response.json({ scans: [scan] })
              : url === "v1/duplicates" ? new Response(lines())
              : page ? Response.json({ groups: [group(Number(page[1]) + 1)] })
              : asked(url, options);
          };
        }
        """;

    [BrowserFact]
    public async Task Groups_are_reviewed_by_keyboard_alone_to_an_apply_and_an_undo()
    {
        var folder = await TakeInAsync("by-keyboard", first: 200, pairs: 3);
        await ScanAsync();
        await using var open = await cluster.OpenAsync(Route(folder));
        var keyboard = open.Page.Keyboard;
        await Expect(Heading(open.Page, "Group 1 of 3")).ToBeVisibleAsync();
        await open.Page.GetByRole(AriaRole.Listbox).FocusAsync();

        await keyboard.PressAsync("j");
        await Expect(Heading(open.Page, "Group 2 of 3")).ToBeVisibleAsync();
        await keyboard.PressAsync("ArrowUp");
        await Expect(Heading(open.Page, "Group 1 of 3")).ToBeVisibleAsync();
        await Expect(Items(open.Page).Filter(new() { HasText = "stays: larger" })).ToHaveCountAsync(1);
        await Expect(Items(open.Page).Filter(new() { HasText = "goes" })).ToContainTextAsync("The file stays on its disk");

        // Turned round: the smaller one stays.
        await keyboard.PressAsync("1");
        await keyboard.PressAsync("2");
        await Expect(open.Page.Locator(".items > .item.stays")).ToContainTextAsync("200 × 150");
        var small = (await ListAsync(folder, 1))[0]["items"]!.AsArray().Single(item => (int)item!["width"]! == 200)!;
        await keyboard.PressAsync("t");
        await Expect(Heading(open.Page, "Group 2 of 3")).ToBeVisibleAsync();
        await Expect(Said(open.Page)).ToContainTextAsync("1 of 1 in the trash.");
        Assert.Equal(2, (await ListAsync(folder, 10)).Length);
        using (var kept = await cluster.Http.GetAsync($"/v1/images/{small["image"]}"))
        {
            Assert.True(kept.IsSuccessStatusCode);
        }

        await keyboard.PressAsync("n");
        await Expect(Said(open.Page)).ToContainTextAsync("They are no duplicates, for good.");
        await keyboard.PressAsync("k");
        await Expect(Said(open.Page)).ToContainTextAsync("All of it stays, for good.");
        Assert.Empty(await ListAsync(folder, 10));

        foreach (var left in new[] { 1, 2, 3 })
        {
            await keyboard.PressAsync("u");
            await Expect(Said(open.Page)).ToContainTextAsync(left < 3 ? "The verdict is taken back." : "1 taken back.");
            await Expect(open.Page.Locator(".group-line.open")).ToHaveCountAsync(left);
            Assert.Equal(left, (await ListAsync(folder, 10)).Length);
        }

        await keyboard.PressAsync("?");
        await Expect(open.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToContainTextAsync("no two of it are duplicates");
        await open.AssertAccessibleAsync();
    }

    [BrowserFact]
    public async Task A_key_pressed_before_a_group_has_arrived_acts_on_it_and_not_on_the_one_before()
    {
        var folder = await TakeInAsync("hasty", first: 210, pairs: 2);
        await ScanAsync();
        var groups = await ListAsync(folder, 10);
        await using var open = await cluster.OpenAsync(Route(folder));
        await Expect(Heading(open.Page, "Group 1 of 2")).ToBeVisibleAsync();
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        await open.Page.RouteAsync(new Regex("v1/duplicates.*cursor="), async route =>
        {
            asked.TrySetResult();
            await answered.Task;
            await route.ContinueAsync();
        });
        await open.Page.GetByRole(AriaRole.Listbox).FocusAsync();

        await open.Page.Keyboard.PressAsync("j");
        await asked.Task;
        await open.Page.Keyboard.PressAsync("t");
        answered.SetResult();

        await Expect(Said(open.Page)).ToContainTextAsync("1 of 1 in the trash.");
        var left = Assert.Single(await ListAsync(folder, 10));
        Assert.Equal((int)groups[0]["group"]!, (int)left["group"]!);
    }

    [BrowserFact]
    public async Task All_groups_go_as_shown_after_a_question_and_come_back()
    {
        var folder = await TakeInAsync("in-bulk", first: 220, pairs: 5);
        await ScanAsync();
        await using var open = await cluster.OpenAsync(Route(folder));
        var all = open.Page.GetByRole(AriaRole.Button, new() { Name = "Put all as shown into the trash…" });
        long[] sizes = [.. (await ListAsync(folder, 10)).Select(group => (long)group["items"]!.AsArray().Single(item => (string?)item!["action"] == "trash")!["bytes"]!)];
        await Expect(open.Page.GetByText($"5 groups; 5 items of {Kibibytes(sizes.Sum())} would go")).ToBeVisibleAsync();

        // One of the groups is to stay as it is.
        await open.Page.GetByRole(AriaRole.Listbox).GetByRole(AriaRole.Option).Nth(2).ClickAsync();
        await Expect(Heading(open.Page, "Group 3 of 5")).ToBeVisibleAsync();
        await Items(open.Page).Filter(new() { HasText = "goes" }).GetByRole(AriaRole.Checkbox).CheckAsync();
        await all.ClickAsync();
        var question = open.Page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync($"4 items of 4 groups would go, {Kibibytes(sizes.Sum() - sizes[2])} in all");
        await Expect(question).ToContainTextAsync("Files on your own disks are not touched");
        await open.AssertAccessibleAsync();

        var saved = await open.Page.RunAndWaitForDownloadAsync(
            () => question.GetByRole(AriaRole.Button, new() { Name = "Save the list for the command" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await saved.PathAsync());
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.Equal(["keep", "trash"], JsonNode.Parse(line)!["items"]!.AsArray().Select(item => (string)item!["action"]!).Order()));

        await question.GetByRole(AriaRole.Button, new() { Name = "Put 4 into the trash" }).ClickAsync();
        await Expect(open.Page.Locator(".toast")).ToContainTextAsync("4 in the trash.");
        await Expect(open.Page.Locator(".group-line.trashed")).ToHaveCountAsync(4);
        Assert.Single(await ListAsync(folder, 10));

        await open.Page.ReloadAsync();
        await open.Page.GetByText("Earlier clean-ups", new() { Exact = true }).ClickAsync();
        await open.Page.GetByText("4 items in the trash").Locator("..").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(open.Page.Locator(".group-line.open")).ToHaveCountAsync(5);
        Assert.Equal(5, (await ListAsync(folder, 10)).Length);
    }

    [BrowserFact]
    public async Task Rules_choose_what_stays_and_stay_in_the_address()
    {
        var folder = await TakeInAsync("by-rules", first: 240, pairs: 1);
        await ScanAsync();
        await using var open = await cluster.OpenAsync(Route(folder), width: 390, isDark: true);
        await Expect(Items(open.Page).Filter(new() { HasText = "stays: larger" })).ToContainTextAsync("400 × 300");

        await open.Page.GetByText("Rules: what stays").ClickAsync();
        await open.Page.GetByLabel("Rule 1").SelectOptionAsync("longer-path");
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Choose by these rules" }).ClickAsync();
        await Expect(Items(open.Page).Filter(new() { HasText = "stays: longer path" })).ToContainTextAsync("200 × 150");

        await open.Page.ReloadAsync();
        await Expect(Items(open.Page).Filter(new() { HasText = "stays: longer path" })).ToContainTextAsync("200 × 150");
        await open.Page.GetByText("Rules: what stays").ClickAsync();
        await open.Page.GetByLabel("Protect: nothing below goes").FillAsync(folder);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Choose by these rules" }).ClickAsync();
        await Expect(Items(open.Page).Filter(new() { HasText = "stays: protected folder" })).ToHaveCountAsync(2);
        await open.AssertFitsAsync();
    }

    [BrowserFact]
    public async Task What_differs_is_shown_also_where_one_is_mirrored()
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.Folder, "differing")).FullName;

        // A picture with much in it, of whose hash the mark changes few bits.
        using var picture = SamplePictures.Draw(287, width: 320, height: 240);
        using var mirrored = picture.FlipHorizontally();
        using var grey = Picture.FromPixels([.. Enumerable.Repeat((byte)128, 64 * 48 * 3)], 64, 48);
        using var marked = mirrored.Overlay(grey, 80, 60);
        await File.WriteAllBytesAsync(Path.Combine(folder, "whole.jpg"), picture.ToJpeg());
        await File.WriteAllBytesAsync(Path.Combine(folder, "mirrored-and-marked.jpg"), marked.ToJpeg());
        await cluster.IngestAsync(folder);
        await ScanAsync();
        await using var open = await cluster.OpenAsync(Route(folder));

        await open.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Compare") }).ClickAsync();
        var compared = open.Page.GetByRole(AriaRole.Region, new() { NameRegex = new Regex("compared with") });

        // The mark covers 4% of the picture; some of it happens to be as grey as what it covers.
        await Expect(compared).ToContainTextAsync(new Regex("[2-6]% of the places differ visibly; it was turned or mirrored to fit"));
        await Expect(compared.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("what differs") })).ToBeVisibleAsync();
        await compared.GetByLabel("Side by side").CheckAsync();
        await Expect(compared.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
        await compared.GetByLabel("Overlay").CheckAsync();
        await compared.GetByRole(AriaRole.Slider).FillAsync("20");
        await open.AssertAccessibleAsync();
        await compared.GetByLabel("Blink").CheckAsync();
        await Expect(compared.GetByText("stays: ")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task A_scan_is_started_and_followed_on_the_page()
    {
        var folder = await TakeInAsync("scanned", first: 260, pairs: 2);
        await using var open = await cluster.OpenAsync(Route(folder));
        var scan = open.Page.GetByRole(AriaRole.Region, new() { Name = "Scan" });

        await scan.GetByRole(AriaRole.Button).First.ClickAsync();

        await Expect(Heading(open.Page, "Group 1 of 2")).ToBeVisibleAsync();
        await Expect(scan.GetByRole(AriaRole.Status)).ToContainTextAsync(new Regex(@"[\d,]+ groups in [\d,]+ images, scanned"));
    }

    [BrowserFact]
    public async Task Of_a_hundred_thousand_groups_only_those_in_view_are_drawn_and_the_last_is_one_key_away()
    {
        var image = await cluster.AddAsync(SamplePictures.Jpeg(295), "of-many.jpg");
        await using var open = await cluster.OpenAsync("#/search");
        await Expect(Heading(open.Page, "Search")).ToBeVisibleAsync();
        await open.Page.EvaluateAsync(ManyGroups, image);
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "Duplicates" }).ClickAsync();
        await Expect(open.Page.GetByText("100,000 groups; 100,000 items of")).ToBeVisibleAsync();
        var list = open.Page.GetByRole(AriaRole.Listbox);
        await list.FocusAsync();

        foreach (var (key, group) in new[] { ("End", "100,000"), ("PageUp", "99,98"), ("Home", "1"), ("j", "2") })
        {
            await open.Page.Keyboard.PressAsync(key);
            await Expect(Heading(open.Page, $"Group {group}")).ToContainTextAsync("of 100,000");
            await Expect(list.GetByRole(AriaRole.Option, new() { Selected = true })).ToBeInViewportAsync();
            Assert.InRange(await open.Page.Locator(".group-line").CountAsync(), 1, 50);
        }

        await open.Page.GetByRole(AriaRole.Combobox, new() { Name = "Order" }).SelectOptionAsync("bytes");
        await Expect(Items(open.Page).Filter(new() { HasText = "goes" })).ToContainTextAsync("group 77777");
    }

    private static string Route(string folder) => $"#/duplicates?within={Uri.EscapeDataString(folder)}";

    private static ILocator Heading(IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name });

    private static ILocator Items(IPage page) => page.Locator(".items > .item");

    private static ILocator Said(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Group", Exact = true }).GetByRole(AriaRole.Status).First;

    private static string Kibibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB");

    /// <summary>A folder of pictures in two sizes each: large, and small below a longer path.</summary>
    private async Task<string> TakeInAsync(string name, int first, int pairs)
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.Folder, name)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "below"));
        for (var number = first; number < first + pairs; number++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{number}.jpg"), SamplePictures.Jpeg(number, width: 400, height: 300));
            await File.WriteAllBytesAsync(Path.Combine(folder, "below", $"{number}-small.jpg"), SamplePictures.Jpeg(number));
        }

        await cluster.IngestAsync(folder);
        return folder;
    }

    private async Task ScanAsync()
    {
        using var started = await cluster.Http.PostAsJsonAsync("/v1/duplicates/scans", new { });
        started.EnsureSuccessStatusCode();
        Assert.Contains("event: done", await cluster.Http.GetStringAsync($"{started.Headers.Location}/events"), StringComparison.Ordinal);
    }

    private async Task<JsonNode[]> ListAsync(string folder, int limit)
    {
        var page = JsonNode.Parse(await cluster.Http.GetStringAsync($"/v1/duplicates?limit={limit}&within={Uri.EscapeDataString(folder)}"))!;
        return [.. page["groups"]!.AsArray().Select(group => group!)];
    }
}
