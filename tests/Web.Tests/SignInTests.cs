using System.Diagnostics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OrleansImageSearch.Web.Tests;

/// <summary>Signing in, with the key and behind a reverse proxy that serves the page below a path.</summary>
[Collection(SharedWebCluster.Name)]
public sealed class SignInTests(WebCluster cluster)
{
    private const string Key = "the-key-of-the-web-tests";
    private const string Nginx = "/usr/sbin/nginx";

    [BrowserFact]
    public async Task Who_has_the_key_signs_in_sees_pictures_and_signs_out()
    {
        var collection = await cluster.TakeInCollectionAsync();
        var id = await cluster.IdOfAsync(collection.Original);
        var server = await cluster.StartApiAsync("locked", "--Access:ApiKey", Key);
        await using (var open = await cluster.OpenAsync(server, $"#/search?id={id}", width: 390, isDark: true))
        {
            open.Expect(401);
            await open.Page.GetByLabel("API key").FillAsync("not the key");
            await open.AssertAccessibleAsync();
            await open.AssertFitsAsync();
            await open.Page.Keyboard.PressAsync("Enter");
            await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the API key");
            Assert.Equal(401, (await open.Page.APIRequest.GetAsync(new Uri(server, $"v1/images/{id}/thumbnail").ToString())).Status);

            await SignInAsync(open.Page);
            Assert.Equal(200, (await open.Page.Context.APIRequest.GetAsync(new Uri(server, $"v1/images/{id}/thumbnail").ToString())).Status);

            await open.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await Expect(open.Page.GetByLabel("API key")).ToBeVisibleAsync();
            Assert.Equal(401, (await open.Page.Context.APIRequest.GetAsync(new Uri(server, $"v1/images/{id}/content").ToString())).Status);
        }

        cluster.KillApi("locked");
    }

    [BrowserFact]
    public async Task Below_a_path_of_a_reverse_proxy_everything_works_the_same()
    {
        Assert.True(File.Exists(Nginx), $"There is no {Nginx}: ./test installs it.");
        var collection = await cluster.TakeInCollectionAsync();
        var id = await cluster.IdOfAsync(collection.Original);
        var server = await cluster.StartApiAsync("proxied", "--Access:ApiKey", Key);
        var proxy = new Uri($"http://127.0.0.1:{cluster.FreePort()}/pictures/");
        using var nginx = StartNginx(proxy, server);
        await using (var open = await cluster.OpenAsync(proxy, $"#/search?id={id}"))
        {
            open.Expect(401);
            await SignInAsync(open.Page);
            await Expect(open.Page.Locator(".hits > li").First).ToBeVisibleAsync();
            await open.Page.Locator(".hits img").First.EvaluateAsync("image => image.decode()");
            var cookie = Assert.Single(await open.Page.Context.CookiesAsync());
            Assert.Equal("/pictures", cookie.Path);

            await open.Page.GetByRole(AriaRole.Link, new() { Name = "Cluster" }).ClickAsync();
            await Expect(open.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Cluster" })).ToBeVisibleAsync();
        }

        nginx.Kill();
        await nginx.WaitForExitAsync();
        cluster.KillApi("proxied");
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("API key").FillAsync(Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator(".hits > li").First).ToBeVisibleAsync();
    }

    private Process StartNginx(Uri proxy, Uri server)
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.Folder, "nginx")).FullName;
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              server {
                listen {{proxy.Authority}};
                location {{proxy.AbsolutePath}} {
                  proxy_pass {{server}};
                  proxy_buffering off;
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Forwarded-For $remote_addr;
                  proxy_set_header X-Forwarded-Proto $scheme;
                  proxy_set_header X-Forwarded-Prefix /pictures;
                }
              }
            }
            """);
        return Process.Start(new ProcessStartInfo(Nginx, ["-c", configuration, "-p", folder, "-e", $"{folder}/error.log"]))!;
    }
}
