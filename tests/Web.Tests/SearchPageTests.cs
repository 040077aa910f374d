using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

/// <summary>The search page on the collection of the tests.</summary>
[Collection(SharedWebCluster.Name)]
public sealed partial class SearchPageTests(WebCluster cluster)
{
    [BrowserFact]
    public async Task A_chosen_copy_finds_its_original_and_the_receipt_says_where_it_looked()
    {
        var collection = await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/search");

        await ChooseAsync(open.Page, collection.Copy);

        await Expect(Hits(open.Page).First).ToContainTextAsync(collection.Name);
        await Expect(Hits(open.Page).Filter(new() { HasText = $"{collection.Name}.jpg" })).ToHaveCountAsync(1);
        await Expect(open.Page.GetByText(Receipt())).ToBeVisibleAsync();
        await Expect(Hits(open.Page).First.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "pdq" })).ToContainTextAsync("agrees");
        await Hits(open.Page).First.Locator("img").EvaluateAsync("image => image.decode()");
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();
    }

    [BrowserTheory]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task A_dropped_or_pasted_picture_is_searched_for(string way)
    {
        var collection = await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/search", width: 390, isDark: true);
        await Expect(Choose(open.Page)).ToBeAttachedAsync();

        await open.Page.EvaluateAsync(
            """
            ([way, base64]) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([Uint8Array.from(atob(base64), each => each.charCodeAt(0))], "dropped.jpg", { type: "image/jpeg" }));
              way === "drop"
                ? document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }))
                : document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
            }
            """,
            new[] { way, Convert.ToBase64String(await File.ReadAllBytesAsync(collection.Copy)) });

        await Expect(Hits(open.Page).First).ToContainTextAsync(collection.Name);
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();
    }

    [BrowserFact]
    public async Task A_photo_from_the_camera_is_searched_for()
    {
        await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/search");

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo…" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Take it and search" }).ClickAsync();

        await Expect(Hits(open.Page).First).ToBeVisibleAsync();
        await Expect(open.Page.GetByAltText("Photo")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Five_examples_search_together_and_a_sixth_is_refused_with_a_word()
    {
        var collection = await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/search");
        string[] six = [.. Directory.GetFiles(collection.Originals).Order(StringComparer.Ordinal).Take(6)];

        await ChooseAsync(open.Page, six);

        await Expect(open.Page.GetByText("At most 5 images")).ToBeVisibleAsync();
        await Expect(open.Page.GetByAltText("Photo")).ToHaveCountAsync(5);
        await open.Page.GetByRole(AriaRole.Combobox, new() { Name = "Like" }).SelectOptionAsync("mean");
        await Expect(open.Page).ToHaveURLAsync(new Regex("combine=mean"));
        await Expect(Hits(open.Page).First).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_result_dragged_to_the_negative_examples_sinks()
    {
        var collection = await cluster.TakeInCollectionAsync();
        var id = await cluster.IdOfAsync(collection.Original);
        await using var open = await cluster.OpenAsync($"#/search?id={id}");
        var first = Hits(open.Page).First;
        var score = first.Locator("strong");
        var before = await score.InnerTextAsync();

        await first.DragToAsync(open.Page.GetByRole(AriaRole.Region, new() { Name = "But not like" }));

        await Expect(open.Page).ToHaveURLAsync(new Regex(@"not=\d+"));
        await Expect(score).Not.ToHaveTextAsync(before);
        Assert.True(Percent(await score.InnerTextAsync()) < Percent(before), $"The score was {before} and is {await score.InnerTextAsync()}.");
        await open.Page.GetByRole(AriaRole.Region, new() { Name = "But not like" }).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Remove") }).ClickAsync();
        await Expect(score).ToHaveTextAsync(before);

        static double Percent(string text) => double.Parse(text.TrimEnd('%'), CultureInfo.InvariantCulture);
    }

    [BrowserFact]
    public async Task Sliders_rank_anew_and_the_link_brings_the_same_back()
    {
        var collection = await cluster.TakeInCollectionAsync();
        var id = await cluster.IdOfAsync(collection.Original);
        await using var open = await cluster.OpenAsync($"#/search?id={id}");
        await Expect(Hits(open.Page).First).ToBeVisibleAsync();
        var before = await ScoresAsync(open.Page);

        foreach (var measure in new[] { "dhash", "pdq", "embedding" })
        {
            var slider = open.Page.GetByRole(AriaRole.Slider, new() { NameRegex = new Regex($"^{measure}") });
            if (await slider.CountAsync() > 0)
            {
                await slider.FillAsync("0");
            }
        }

        // By colour alone: what the page shows at last is what the server says.
        await Expect(open.Page).ToHaveURLAsync(new Regex("weight=pdq%3A0&"));
        await Expect(Hits(open.Page).First.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        var after = await ScoresAsync(open.Page);
        Assert.NotEqual(before, after);

        await open.Page.ReloadAsync();
        await Expect(Hits(open.Page).First.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        Assert.Equal(after, await ScoresAsync(open.Page));
    }

    [BrowserFact]
    public async Task A_slider_moves_hits_before_the_server_answers()
    {
        var collection = await cluster.TakeInCollectionAsync();
        var id = await cluster.IdOfAsync(collection.Original);
        await using var open = await cluster.OpenAsync($"#/search?id={id}");
        await Expect(Hits(open.Page).First).ToBeVisibleAsync();
        var before = await ScoresAsync(open.Page);
        var asked = new TaskCompletionSource();
        await open.Page.RouteAsync("**/v1/search", async route =>
        {
            await asked.Task;
            await route.ContinueAsync();
        });

        await open.Page.GetByRole(AriaRole.Slider, new() { NameRegex = new Regex("^color") }).FillAsync("3");

        await Expect(Hits(open.Page).First.Locator("strong")).Not.ToHaveTextAsync(before[0].Split(' ')[0]);
        Assert.NotEqual(before, await ScoresAsync(open.Page));
        asked.SetResult();
    }

    [BrowserFact]
    public async Task Query_and_hit_are_compared_by_keyboard_alone()
    {
        var collection = await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/search");
        await ChooseAsync(open.Page, collection.Copy);
        await Expect(Hits(open.Page).First).ToBeVisibleAsync();

        await Hits(open.Page).Filter(new() { HasText = $"{collection.Name}.jpg" }).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Compare") }).FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        var dialog = open.Page.GetByRole(AriaRole.Dialog, new() { Name = $"{collection.Name}.jpg" });
        await Expect(dialog.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "Side by side" }).FocusAsync();
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(dialog.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^what differs") })).ToBeVisibleAsync();

        // Half the size of the same picture: next to nothing differs.
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync(new Regex("No visible difference|(Less than 1|[1-5])% of the places differ visibly"));
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(dialog.GetByRole(AriaRole.Slider)).ToBeVisibleAsync();
        await open.AssertAccessibleAsync();
        await open.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_part_of_a_picture_is_laid_on_it_where_it_was_cut_out()
    {
        var collection = await cluster.TakeInCollectionAsync();
        using var whole = Picture.FromDecoded(ImageDecoder.Decode(await File.ReadAllBytesAsync(collection.Original), DecodeLimits.Default));
        using var part = whole.Crop(whole.Width / 10, whole.Height / 5, whole.Width * 3 / 4, whole.Height * 3 / 4);
        await File.WriteAllBytesAsync(Path.Combine(cluster.Folder, "part.jpg"), part.ToJpeg());
        await using var open = await cluster.OpenAsync("#/search");
        await ChooseAsync(open.Page, Path.Combine(cluster.Folder, "part.jpg"));

        await Hits(open.Page).Filter(new() { HasText = $"{collection.Name}.jpg" }).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Compare") }).ClickAsync();
        var dialog = open.Page.GetByRole(AriaRole.Dialog, new() { Name = $"{collection.Name}.jpg" });

        // 75% of each side are 56% of the picture.
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync(new Regex(
            $@"^(No visible difference|(Less than 1|\d)% of the places that both show differ visibly); the photo shows 5[5-8]% of {collection.Name}\.jpg\.$"));
    }

    [BrowserFact]
    public async Task The_original_of_an_edited_copy_is_named_with_its_probability()
    {
        var collection = await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/search");
        await ChooseAsync(open.Page, collection.Copy);

        await open.Page.GetByLabel("The original of an edited copy").CheckAsync();

        await Expect(Hits(open.Page).Filter(new() { HasText = $"{collection.Name}.jpg" })).ToContainTextAsync("likely the original");
        await Expect(open.Page.GetByText("What counts how much")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_collection_without_images_says_that_nothing_looks_like_it()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var empty = await cluster.StartNodeAsync("empty", catalog);
        await using (var open = await cluster.OpenAsync(empty, "#/search"))
        {
            await Choose(open.Page).SetInputFilesAsync(new FilePayload { Name = "photo.jpg", MimeType = "image/jpeg", Buffer = SamplePictures.Jpeg(1) });

            await Expect(open.Page.GetByText("Nothing stored looks like this")).ToBeVisibleAsync();
        }

        cluster.KillApi("empty");
    }

    [BrowserFact]
    public async Task A_file_that_is_no_picture_is_refused_with_the_reason()
    {
        await using var open = await cluster.OpenAsync("#/search");
        open.Expect(400);

        await Choose(open.Page).SetInputFilesAsync(new FilePayload { Name = "notes.png", MimeType = "image/png", Buffer = "no picture"u8.ToArray() });

        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("notes.png");
        await Expect(open.Page.GetByText("Photo", new() { Exact = true })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_file_that_is_too_large_is_refused_with_the_limit()
    {
        await using var open = await cluster.OpenAsync("#/search");
        open.Expect(413);

        await Choose(open.Page).SetInputFilesAsync(new FilePayload
        {
            Name = "huge.ppm",
            MimeType = "image/x-portable-pixmap",
            Buffer = TestPicture.Ppm(1, width: 1000, height: 1000),
        });

        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(new Regex("huge.ppm|larger|most|bytes"));
    }

    [BrowserFact]
    public async Task A_link_with_a_photo_of_another_browser_says_so()
    {
        await using var open = await cluster.OpenAsync("#/search?photo=elsewhere");

        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not in this browser");
    }

    [BrowserFact]
    public async Task A_server_that_is_gone_is_told_and_a_second_try_works_when_it_is_back()
    {
        var collection = await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/search");
        open.Expect(0, 503);
        await Expect(Choose(open.Page)).ToBeAttachedAsync();
        cluster.KillApi();

        await ChooseAsync(open.Page, collection.Copy);
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");

        cluster.StartApi();
        await cluster.UntilAsync("the API serves again", _ => true);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Search again" }).ClickAsync();
        await Expect(Hits(open.Page).First).ToContainTextAsync(collection.Name);
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    private static ILocator Choose(IPage page) => page.GetByLabel("Choose images…");

    private static Task ChooseAsync(IPage page, params string[] paths) => Choose(page).SetInputFilesAsync(paths);

    private static ILocator Hits(IPage page) => page.Locator(".hits > li");

    private static async Task<string[]> ScoresAsync(IPage page) => [.. await Hits(page).Locator(".name").AllInnerTextsAsync()];

    [GeneratedRegex(@"Asked \d+ of \d+ buckets on [1-3] nodes?, .*(complete|probability), [\d.]+ m?s\.")]
    private static partial Regex Receipt();
}
