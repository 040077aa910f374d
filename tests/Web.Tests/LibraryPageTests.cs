using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansImageSearch.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

/// <summary>The library page: what comes in, what is there, what goes.</summary>
[Collection(SharedWebCluster.Name)]
public sealed class LibraryPageTests(WebCluster cluster)
{
    private const string Jpeg = "image/jpeg";

    [BrowserFact]
    public async Task An_upload_that_looks_like_a_stored_image_is_told_and_can_be_set_aside_and_brought_back()
    {
        var stored = await cluster.AddAsync(SamplePictures.Jpeg(101), "stored.jpg");
        await using var open = await cluster.OpenAsync("#/library?view=upload");

        await ChooseAsync(open.Page, ("larger.jpg", SamplePictures.Jpeg(101, width: 400, height: 300)));

        var notice = open.Page.GetByRole(AriaRole.Group, new() { Name = $"larger.jpg and image {stored}" });
        await Expect(notice).ToContainTextAsync("The upload is larger.");
        await Expect(notice).ToContainTextAsync(new Regex(@"\d+% alike: (the same picture in other bytes|made from one another)\."));
        foreach (var thumbnail in await notice.GetByRole(AriaRole.Img).AllAsync())
        {
            await thumbnail.EvaluateAsync("image => image.decode()");
        }

        await open.AssertAccessibleAsync();

        await notice.GetByRole(AriaRole.Button, new() { Name = "Trash the stored one" }).ClickAsync();
        await Expect(notice).ToContainTextAsync("The stored image is in the trash.");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(stored));

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(notice.GetByRole(AriaRole.Button, new() { Name = "Keep both" })).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stored));
        await notice.GetByRole(AriaRole.Button, new() { Name = "Keep both" }).ClickAsync();
        await Expect(notice).ToContainTextAsync("Both are kept.");
    }

    [BrowserFact]
    public async Task Files_that_are_not_taken_in_say_why_and_one_that_is_too_large_is_not_sent()
    {
        await using var open = await cluster.OpenAsync("#/library?view=upload");
        open.Expect(422);
        var sent = 0;
        open.Page.Request += (_, request) => sent += request.Method == "POST" ? 1 : 0;

        await ChooseAsync(
            open.Page,
            ("notes.jpg", "no picture"u8.ToArray()),
            ("huge.ppm", TestPicture.Ppm(9102, width: 1000, height: 1000)),
            ("fine.jpg", SamplePictures.Jpeg(103)));

        await Expect(Upload(open.Page, "huge.ppm")).ToContainTextAsync(new Regex("It is 2.9 MiB; this server takes files of at most 1.9 MiB. It was not sent."));
        await Expect(Upload(open.Page, "notes.jpg")).ToContainTextAsync("text file");
        await Expect(Upload(open.Page, "fine.jpg")).ToContainTextAsync("added");
        await Expect(open.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1 added, 2 rejected" })).ToBeVisibleAsync();
        Assert.Equal(2, sent);
        await open.AssertAccessibleAsync();
    }

    [BrowserTheory]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task Dropped_or_pasted_pictures_are_uploaded_from_any_part_of_the_page(string way)
    {
        await using var open = await cluster.OpenAsync("#/library", width: 390, isDark: true);
        await Expect(open.Page.GetByRole(AriaRole.Search)).ToBeVisibleAsync();
        var picture = SamplePictures.Jpeg(way == "drop" ? 104 : 105);

        await open.Page.EvaluateAsync(
            """
            ([way, base64]) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([Uint8Array.from(atob(base64), each => each.charCodeAt(0))], `${way}.jpg`));
              document.body.dispatchEvent(way === "drop"
                ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
                : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
            }
            """,
            new[] { way, Convert.ToBase64String(picture) });

        await Expect(Upload(open.Page, $"{way}.jpg")).ToContainTextAsync("added");
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();
    }

    [BrowserFact]
    public async Task An_upload_is_cancelled_and_tried_again()
    {
        await using var open = await cluster.OpenAsync("#/library?view=upload");
        open.Expect(0);
        var held = new TaskCompletionSource<IRoute>();
        await open.Page.RouteAsync("**/v1/images", route =>
        {
            held.TrySetResult(route);
            return Task.CompletedTask;
        });
        await ChooseAsync(open.Page, ("held.jpg", SamplePictures.Jpeg(106)));
        await held.Task;

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel held.jpg" }).ClickAsync();
        await Expect(Upload(open.Page, "held.jpg")).ToContainTextAsync("cancelled");

        await open.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Try again: held.jpg" }).ClickAsync();
        await Expect(Upload(open.Page, "held.jpg")).ToContainTextAsync("added");
    }

    [BrowserFact]
    public async Task A_job_is_followed_to_its_end_and_says_what_it_rejected()
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.Folder, "job")).FullName;
        for (var number = 110; number < 130; number++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{number}.jpg"), SamplePictures.Jpeg(number));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "broken.jpg"), "no picture");
        await using var open = await cluster.OpenAsync("#/library?view=jobs");
        var source = open.Page.GetByLabel("Folder or file");

        await source.FillAsync("photos");
        open.Expect(400);
        await source.PressAsync("Enter");
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("must be an absolute path");

        await source.FillAsync(folder);
        await source.PressAsync("Enter");
        var job = open.Page.GetByRole(AriaRole.Listitem).Filter(new() { Has = open.Page.GetByRole(AriaRole.Heading, new() { Name = folder }) });
        await Expect(job).ToContainTextAsync("20 added, 0 known already, 1 rejected");
        await Expect(job).ToContainTextAsync("done");
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);

        await job.GetByText("Why 1 file was rejected").ClickAsync();
        await Expect(job.GetByText(new Regex("broken.jpg: .*text file"))).ToBeVisibleAsync();
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();
    }

    [BrowserFact]
    public async Task Filters_and_order_show_what_fits_and_stay_in_the_address()
    {
        byte[][] pictures = [.. Enumerable.Range(1, 3).Select(size => SamplePictures.Jpeg(141, width: 100 * size, height: 75 * size))];
        foreach (var (index, picture) in pictures.Index())
        {
            await cluster.AddAsync(picture, $"filtered-{index + 1}.jpg");
        }

        await using var open = await cluster.OpenAsync("#/library");
        await open.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Name" }).FillAsync("FILTERED-");
        await open.Page.GetByRole(AriaRole.Combobox, new() { Name = "Order" }).SelectOptionAsync("bytes-desc");
        await Expect(Status(open.Page)).ToHaveTextAsync("3 images fit");
        await AssertShownAsync("filtered-3.jpg", "filtered-2.jpg", "filtered-1.jpg");

        await open.Page.GetByText("More filters").ClickAsync();
        await open.Page.GetByLabel("Width from").FillAsync("200");
        await AssertShownAsync("filtered-3.jpg", "filtered-2.jpg");
        await open.Page.GetByLabel("At most").FillAsync(string.Create(CultureInfo.InvariantCulture, $"{(pictures[1].Length + 1) / 1048576.0}"));
        await AssertShownAsync("filtered-2.jpg");
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();

        await open.Page.ReloadAsync();
        await AssertShownAsync("filtered-2.jpg");
        await open.Page.GetByLabel("Added from").FillAsync("2099-01-01");
        await Expect(Status(open.Page)).ToHaveTextAsync("No image fits.");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Clear the filters" }).ClickAsync();
        await Expect(open.Page).ToHaveURLAsync(new Regex("#/library$"));

        Task AssertShownAsync(params string[] names) => AssertCellsAsync(open.Page, names);
    }

    [BrowserFact]
    public async Task Images_are_selected_by_keyboard_sent_to_the_trash_brought_back_and_opened()
    {
        var ids = new List<long>();
        foreach (var letter in "abcd")
        {
            ids.Add(await cluster.AddAsync(SamplePictures.Jpeg(180 - 'a' + letter), $"keys-{letter}.jpg"));
        }

        await using var open = await cluster.OpenAsync("#/library?name=keys-&sort=name-asc");
        var keyboard = open.Page.Keyboard;
        await Expect(Cells(open.Page)).ToHaveCountAsync(4);
        await open.Page.GetByRole(AriaRole.Grid, new() { Name = "Images" }).FocusAsync();

        await keyboard.PressAsync("ArrowRight");
        await keyboard.PressAsync("Space");
        await keyboard.PressAsync("Shift+ArrowRight");
        await Expect(Status(open.Page)).ToHaveTextAsync("2 images selected");
        await Expect(Cells(open.Page).Nth(2)).ToHaveAttributeAsync("aria-selected", "true");
        await keyboard.PressAsync("Delete");

        await AssertCellsAsync(open.Page, "keys-a.jpg", "keys-d.jpg");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(ids[1]));
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).FocusAsync();
        await keyboard.PressAsync("Enter");
        await AssertCellsAsync(open.Page, "keys-a.jpg", "keys-b.jpg", "keys-c.jpg", "keys-d.jpg");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(ids[1]));

        await open.Page.GetByRole(AriaRole.Grid).FocusAsync();
        await keyboard.PressAsync("Home");
        await keyboard.PressAsync("Enter");
        var dialog = open.Page.GetByRole(AriaRole.Dialog, new() { Name = "keys-a.jpg" });
        await Expect(dialog).ToContainTextAsync("200 × 150");
        await Expect(dialog.GetByRole(AriaRole.Link, new() { Name = "Find similar" })).ToHaveAttributeAsync("href", $"#/search?id={ids[0]}");
        await Expect(dialog.GetByText(new Regex("^[0-9a-f]{64}$"))).ToBeVisibleAsync();
        await open.AssertAccessibleAsync();
        await keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task What_is_in_the_trash_is_shown_and_goes_for_good_only_after_a_question()
    {
        var (back, gone) = (await cluster.AddAsync(SamplePictures.Jpeg(160), "back.jpg"), await cluster.AddAsync(SamplePictures.Jpeg(161), "gone.jpg"));
        foreach (var id in new[] { back, gone })
        {
            using var trashed = await cluster.Http.PostAsync($"/v1/images/{id}/trash", null);
            trashed.EnsureSuccessStatusCode();
        }

        await using var open = await cluster.OpenAsync("#/library?view=trash", width: 390, isDark: true);
        await Cells(open.Page).Filter(new() { HasText = "back.jpg" }).Locator("img").EvaluateAsync("image => image.decode()");
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();

        await Cells(open.Page).Filter(new() { HasText = "back.jpg" }).ClickAsync(new() { Modifiers = [KeyboardModifier.Control] });
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Take back" }).ClickAsync();
        await Expect(Cells(open.Page).Filter(new() { HasText = "back.jpg" })).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(back));

        await Cells(open.Page).Filter(new() { HasText = "gone.jpg" }).ClickAsync(new() { Modifiers = [KeyboardModifier.Control] });
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Delete for good…" }).ClickAsync();
        var question = open.Page.GetByRole(AriaRole.Dialog, new() { Name = "Delete 1 image for good?" });
        await Expect(question).ToContainTextAsync("cannot be undone");
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(Cells(open.Page).Filter(new() { HasText = "gone.jpg" })).ToHaveCountAsync(1);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Delete for good…" }).ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await Expect(Cells(open.Page).Filter(new() { HasText = "gone.jpg" })).ToHaveCountAsync(0);

        var trash = JsonNode.Parse(await cluster.Http.GetStringAsync("/v1/images?state=trashed&name=gone.jpg"))!;
        Assert.Empty(trash["images"]!.AsArray());
    }

    [BrowserFact]
    public async Task A_server_that_does_not_answer_is_told_and_asked_again()
    {
        await cluster.AddAsync(SamplePictures.Jpeg(170), "offline.jpg");
        await using var open = await cluster.OpenAsync("#/library?name=offline");
        open.Expect(0);
        await Expect(Cells(open.Page)).ToHaveCountAsync(1);

        await open.Page.Context.SetOfflineAsync(true);
        await open.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Name" }).FillAsync("offline.j");
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");

        await open.Page.Context.SetOfflineAsync(false);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(Cells(open.Page)).ToHaveCountAsync(1);
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    private static Task ChooseAsync(IPage page, params (string Name, byte[] Content)[] files) =>
        page.GetByLabel("Files to upload").SetInputFilesAsync(files.Select(file => new FilePayload { Name = file.Name, MimeType = Jpeg, Buffer = file.Content }));

    private static ILocator Upload(IPage page, string name) => page.Locator(".upload").Filter(new() { HasText = name });

    private static ILocator Cells(IPage page) => page.GetByRole(AriaRole.Gridcell);

    private static async Task AssertCellsAsync(IPage page, params string[] names)
    {
        await Expect(Cells(page)).ToHaveCountAsync(names.Length);
        await Expect(Cells(page)).ToContainTextAsync(names);
    }

    private static ILocator Status(IPage page) => page.Locator(".toolbar").GetByRole(AriaRole.Status);

    private async Task<HttpStatusCode> StatusAsync(long id)
    {
        using var response = await cluster.Http.GetAsync($"/v1/images/{id}");
        return response.StatusCode;
    }
}
