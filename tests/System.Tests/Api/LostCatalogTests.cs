using System.Net;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>A node of its own whose database goes away under it.</summary>
public sealed class LostCatalogTests
{
    [Fact]
    public async Task A_node_without_its_catalog_is_live_and_not_ready()
    {
        using var node = new ApiNode();
        await node.InitializeAsync();
        try
        {
            using var before = await node.Http.GetAsync("/health/ready");
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);

            await node.DropCatalogAsync();

            using var ready = await node.Http.GetAsync("/health/ready");
            await ready.ReadProblemAsync(HttpStatusCode.ServiceUnavailable);
            using var live = await node.Http.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
            using var image = await node.Http.GetAsync("/v1/images/1");
            Assert.InRange((int)image.StatusCode, 500, 503);
            Assert.DoesNotContain("database", await image.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }
}
