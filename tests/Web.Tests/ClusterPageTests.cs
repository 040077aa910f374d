using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

/// <summary>The cluster dashboard, while silos die and come.</summary>
[Collection(SharedWebCluster.Name)]
public sealed partial class ClusterPageTests(WebCluster cluster)
{
    [BrowserFact]
    public async Task A_killed_silo_turns_red_its_buckets_go_to_the_others_and_another_joins()
    {
        await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/cluster");
        await Expect(Nodes(open.Page, "active")).ToHaveCountAsync(3);
        var names = await NamesAsync(open.Page, "active");
        foreach (var name in names)
        {
            await Expect(Cells(open.Page, name).First).ToBeVisibleAsync();
        }

        cluster.KillSilo(2);
        await open.Page.WaitForFunctionAsync(
            "names => names.some(name => document.querySelector(`.node[data-state='dead'][data-node='${name}']`))", names);
        var killed = Assert.Single((await NamesAsync(open.Page, "dead")).Intersect(names));

        var card = open.Page.Locator($".node[data-node='{killed}']");
        await Expect(card).ToContainTextAsync("dead");
        await Expect(Cells(open.Page, killed)).ToHaveCountAsync(0);
        await Expect(open.Page.Locator("[data-cold='0']")).ToBeVisibleAsync();
        var changes = open.Page.GetByRole(AriaRole.List, new() { Name = "What happened" });
        await Expect(changes).ToContainTextAsync($"{killed} is dead");
        await Expect(changes).ToContainTextAsync(new Regex($"of the dead {Regex.Escape(killed)} loaded by"));
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();

        cluster.StartSilo(2);
        await Expect(Nodes(open.Page, "active")).ToHaveCountAsync(3);
        var comer = Assert.Single((await NamesAsync(open.Page, "active")).Except(names));
        await Expect(changes).ToContainTextAsync($"{comer} joined");
    }

    [BrowserFact]
    public async Task A_page_that_opens_shows_what_happened_before_and_the_buckets_as_a_table_too()
    {
        await cluster.TakeInCollectionAsync();
        await using var open = await cluster.OpenAsync("#/cluster", width: 390, isDark: true);
        await Expect(Nodes(open.Page, "active").First).ToBeVisibleAsync();
        await Expect(open.Page.GetByRole(AriaRole.Img, new() { NameRegex = Past() })).ToBeVisibleAsync();

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "As a table" }).FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        await open.Page.GetByRole(AriaRole.Combobox, new() { Name = "Measure" }).SelectOptionAsync("pdq/1");

        var rows = open.Page.GetByRole(AriaRole.Region, new() { Name = "Table of buckets" }).Locator("tbody tr");
        await Expect(rows.First).ToContainTextAsync("pdq/1");
        var report = await cluster.UntilAsync("there is a report", _ => true);
        var pdq = report["measures"]!.AsArray().Single(measure => (string?)measure!["measure"] == "pdq/1")!;
        await Expect(rows).ToHaveCountAsync(pdq["buckets"]!.AsArray().Count + pdq["cold"]!.AsArray().Count);
        await open.AssertFitsAsync();
        await open.AssertAccessibleAsync();
    }

    [BrowserFact]
    public async Task A_traced_search_shows_its_stages_and_every_bucket_it_asked()
    {
        var collection = await cluster.TakeInCollectionAsync();
        var id = await cluster.IdOfAsync(collection.Original);
        await using var open = await cluster.OpenAsync("#/cluster");

        await open.Page.GetByLabel("Image number").FillAsync($"{id}");
        await open.Page.GetByLabel("Ask every bucket").CheckAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Search and show" }).ClickAsync();

        var steps = open.Page.GetByRole(AriaRole.Region, new() { Name = "Stages and calls of the search" }).Locator("tbody tr");
        await Expect(steps.First).ToContainTextAsync("describe");
        await Expect(steps.Filter(new() { HasText = "pdq/1" }).First).ToContainTextAsync(new Regex(@"127\.0\.0\.1:\d+"));
        await Expect(open.Page.GetByText(Answered())).ToBeVisibleAsync();
        await open.AssertAccessibleAsync();

        open.Expect(404);
        await open.Page.GetByLabel("Image number").FillAsync("999999999");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Search and show" }).ClickAsync();
        await Expect(open.Page.GetByText("There is no image 999999999")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_page_whose_server_is_gone_says_so_and_connects_again_by_itself()
    {
        await using var open = await cluster.OpenAsync("#/cluster");
        await Expect(open.Page.GetByText("Live")).ToBeVisibleAsync();
        open.Expect(0);

        cluster.KillApi();
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer.");

        cluster.StartApi();
        await Expect(open.Page.GetByText("Live")).ToBeVisibleAsync();
    }

    private static ILocator Nodes(IPage page, string state) => page.Locator($".node[data-state='{state}']");

    private static Task<string[]> NamesAsync(IPage page, string state) =>
        Nodes(page, state).EvaluateAllAsync<string[]>("nodes => nodes.map(node => node.dataset.node)");

    private static ILocator Cells(IPage page, string node) => page.Locator($".cell[data-owner='{node}']");

    [GeneratedRegex("^Searches and ingests per second; now: Searches.s [0-9]")]
    private static partial Regex Past();

    [GeneratedRegex(@"\d+ of \d+ buckets on \d nodes? answered in")]
    private static partial Regex Answered();
}
