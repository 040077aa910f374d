using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using OrleansImageSearch.Cli;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>Who may use the API where a key is set, and whom a browser may not be used by.</summary>
public sealed class AccessTests : IClassFixture<AccessTests.LockedNode>
{
    private const string Key = "a-key-of-these-tests-0001";
    private const string PageHeader = "X-Imagesearch";

    private readonly LockedNode _node;

    public AccessTests(LockedNode node) => _node = node;

    [Theory]
    [InlineData("/v1/cluster")]
    [InlineData("/v1/images/1/thumbnail")]
    [InlineData("/v1/images/1/content")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/v1/no-such-call")]
    public async Task Without_the_key_nothing_is_answered(string path)
    {
        using var response = await _node.Http.GetAsync(path);

        var problem = await response.ReadAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("Authorization: Bearer", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/v1/session")]
    [InlineData("/")]
    public async Task Probes_and_the_sign_in_are_open(string path)
    {
        using var response = await _node.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(Key, HttpStatusCode.OK)]
    [InlineData(Key + "x", HttpStatusCode.Unauthorized)]
    [InlineData("a-key-of-these-tests-0002", HttpStatusCode.Unauthorized)]
    [InlineData("x", HttpStatusCode.Unauthorized)]
    public async Task The_key_and_no_other_opens(string key, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/cluster") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var response = await _node.Http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Who_signs_in_gets_a_cookie_that_scripts_and_other_sites_do_not()
    {
        using var signedIn = await SignInAsync(Key);

        Assert.Equal(HttpStatusCode.NoContent, signedIn.StatusCode);
        var cookie = CookieOf(signedIn);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, Uri.UnescapeDataString(cookie), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/v1/cluster", cookie));
    }

    [Fact]
    public async Task A_wrong_key_gets_no_cookie()
    {
        using var refused = await SignInAsync("not the key at all");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.False(refused.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_cookie_that_was_changed_or_made_under_another_key_opens_nothing()
    {
        using var signedIn = await SignInAsync(Key);
        var cookie = CookieOf(signedIn).Split(';')[0];
        var end = cookie[^8..];
        var changed = cookie[..^8] + (end == "AAAAAAAA" ? "BBBBBBBB" : "AAAAAAAA");
        await using var other = new LockedNode("another-key-of-these-tests");
        await other.InitializeAsync();
        using var elsewhere = await other.Http.PostAsJsonAsync("/v1/session", new { key = "another-key-of-these-tests" });

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/v1/cluster", changed));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/v1/cluster", CookieOf(elsewhere)));
    }

    [Fact]
    public async Task A_change_by_cookie_needs_the_pages_header()
    {
        using var signedIn = await SignInAsync(Key);
        var cookie = CookieOf(signedIn);

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Delete, "/v1/images/999", cookie));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Delete, "/v1/images/999", cookie, (PageHeader, "1")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Delete, "/v1/images/999", cookie, (PageHeader, "1"), ("Sec-Fetch-Site", "cross-site")));
    }

    [Fact]
    public async Task Who_signs_out_loses_the_cookie()
    {
        using var signedIn = await SignInAsync(Key);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/session");
        request.Headers.Add("Cookie", CookieOf(signedIn).Split(';')[0]);
        request.Headers.Add(PageHeader, "1");
        using var signedOut = await _node.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        Assert.Contains("expires=Thu, 01 Jan 1970", CookieOf(signedOut), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Guessing_keys_is_slowed_down()
    {
        await using var node = new LockedNode(Key, "--Access:SignInsPerMinute", "2");
        await node.InitializeAsync();
        List<HttpStatusCode> statuses = [];
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var response = await node.Http.PostAsJsonAsync("/v1/session", new { key = "a guess" });
            statuses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task Without_a_key_everybody_may_but_no_page_of_another_site()
    {
        await using var node = new LockedNode(null);
        await node.InitializeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/images/999");
        using var plain = await node.Http.SendAsync(request);
        using var foreign = new HttpRequestMessage(HttpMethod.Delete, "/v1/images/999") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using var refused = await node.Http.SendAsync(foreign);

        Assert.Equal(HttpStatusCode.NotFound, plain.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("--Access:ApiKey", "short", "at least 16")]
    [InlineData("--Access:ApiKey", "with spaces in the key", "without spaces")]
    [InlineData("--Access:SessionLifetime", "00:00:01", "Access:SessionLifetime")]
    [InlineData("--Access:SignInsPerMinute", "0", "Access:SignInsPerMinute")]
    [InlineData("--Access:KnownProxies:0", "nowhere", "Access:KnownProxies")]
    public async Task A_bad_setting_stops_the_start_with_its_name(string setting, string value, string says)
    {
        using var node = NodeProcess.Start("--port", "0", setting, value);
        var error = await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();

        Assert.Equal(1, node.ExitCode);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData(Key, 0, "images at")]
    [InlineData("a-key-of-these-tests-0002", 1, "does not take the API key of $IMAGESEARCH_API_KEY")]
    [InlineData("", 1, "asks for its API key: set $IMAGESEARCH_API_KEY")]
    [InlineData("no key", 2, "$IMAGESEARCH_API_KEY has characters")]
    public async Task The_command_sends_the_key_of_its_environment(string key, int exitCode, string says)
    {
        var command = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "status", "--server", _node.Http.BaseAddress!.ToString()])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["IMAGESEARCH_API_KEY"] = key },
        };
        using var run = Process.Start(command)!;
        var output = run.StandardOutput.ReadToEndAsync();
        var error = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();

        Assert.Contains(says, await output + error, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    private Task<HttpResponseMessage> SignInAsync(string key) => _node.Http.PostAsJsonAsync("/v1/session", new { key });

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string cookie, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await _node.Http.SendAsync(request);
        return response.StatusCode;
    }

    private static string CookieOf(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie").Single();

    /// <summary>A node that asks for a key; its client keeps no cookies.</summary>
    public sealed class LockedNode : IAsyncLifetime, IAsyncDisposable
    {
        private readonly ApiNode _node;
        private HttpClient? _http;

        public LockedNode()
            : this(Key)
        {
        }

        internal LockedNode(string? key, params string[] settings) =>
            _node = new ApiNode { Settings = [.. key is null ? [] : new[] { "--Access:ApiKey", key }, "--Access:SignInsPerMinute", "1000", .. settings] };

        public HttpClient Http => _http!;

        public async Task InitializeAsync()
        {
            await _node.InitializeAsync();
            _http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _node.Http.BaseAddress };
        }

        public async Task DisposeAsync()
        {
            _http?.Dispose();
            await _node.DisposeAsync();
            _node.Dispose();
        }

        async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
    }
}
