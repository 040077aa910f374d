using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

/// <summary>What all pages have in common.</summary>
[Collection(SharedWebCluster.Name)]
public sealed class ShellTests(WebCluster cluster)
{
    [BrowserFact]
    public async Task The_keyboard_reaches_every_page()
    {
        await using var open = await cluster.OpenAsync("#/search");
        var keyboard = open.Page.Keyboard;

        await Expect(open.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Search" })).ToBeVisibleAsync();
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "Library" }).FocusAsync();
        await keyboard.PressAsync("Enter");
        await Expect(open.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Library" })).ToBeVisibleAsync();
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        await Expect(open.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Duplicates" })).ToBeVisibleAsync();
        await Expect(open.Page.GetByRole(AriaRole.Link, new() { Name = "Duplicates" })).ToHaveAttributeAsync("aria-current", "page");
    }

    [BrowserFact]
    public async Task The_theme_chosen_holds_after_a_reload()
    {
        await using var open = await cluster.OpenAsync("#/search");
        var ground = "() => getComputedStyle(document.documentElement).backgroundColor";
        var theme = open.Page.GetByLabel("Theme");

        await theme.SelectOptionAsync("light");
        var light = await open.Page.EvaluateAsync<string>(ground);
        await theme.SelectOptionAsync("dark");
        var dark = await open.Page.EvaluateAsync<string>(ground);
        Assert.NotEqual(light, dark);

        await open.Page.ReloadAsync();
        await Expect(theme).ToHaveValueAsync("dark");
        Assert.Equal(dark, await open.Page.EvaluateAsync<string>(ground));
    }
}
