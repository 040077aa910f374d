using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace OrleansImageSearch.Web.Tests;

/// <summary>A browser window, and what it complained of.</summary>
public sealed partial class BrowserPage : IAsyncDisposable
{
    private readonly List<string> _complaints = [];
    private readonly HashSet<int> _expectedStatuses = [];

    internal BrowserPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !IsExpected(message.Text))
            {
                _complaints.Add($"{message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _complaints.Add($"uncaught: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Host != "127.0.0.1")
            {
                _complaints.Add($"asked another machine: {url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>A test that provokes answers with these statuses says so: browsers log them as errors. 0: the server is gone.</summary>
    public void Expect(params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            _expectedStatuses.Add(status);
        }
    }

    /// <summary>Fails where axe-core finds something serious or critical (WCAG 2.2 A and AA, and its best practices).</summary>
    public async Task AssertAccessibleAsync()
    {
        // Evaluated by the debugger, which the page's content security policy does not bind.
        await Page.EvaluateAsync(await File.ReadAllTextAsync(BrowserInstallation.Axe));
        var found = await Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run()).violations.filter(v => v.impact === 'serious' || v.impact === 'critical')"
            + ".map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html + ' — ' + n.failureSummary).join(' | ')}`)");
        Assert.Empty(found.EnumerateArray().Select(each => each.GetString()));
    }

    /// <summary>Fails where the page is wider than the window.</summary>
    public async Task AssertFitsAsync() =>
        Assert.Equal(0, await Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"));

    /// <summary>Closes the window; fails where it complained.</summary>
    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        Assert.Empty(_complaints);
    }

    /// <remarks>Where no graphics processor is, the browser itself reads every frame of WebGL back, and warns of that.</remarks>
    private bool IsExpected(string message) =>
        message.Contains("GPU stall due to ReadPixels", StringComparison.Ordinal)
        || FailedResource().Match(message) is { Success: true } failed
        && _expectedStatuses.Contains(failed.Groups["status"].Success ? int.Parse(failed.Groups["status"].ValueSpan, null) : 0);

    [GeneratedRegex(@"Failed to load resource: (the server responded with a status of (?<status>\d+)|net::ERR_)")]
    private static partial Regex FailedResource();
}
