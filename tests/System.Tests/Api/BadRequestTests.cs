using System.Net;
using System.Text;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>What a client can get wrong, one row each: the answer is a problem document that names the field.</summary>
[Collection(SharedApiNode.Name)]
public sealed class BadRequestTests(ApiNode node)
{
    [Theory]
    [InlineData("k", "0")]
    [InlineData("k", "-1")]
    [InlineData("k", "1000000000")]
    [InlineData("k", "99999999999999999999")]
    [InlineData("k", "five")]
    [InlineData("k", "")]
    [InlineData("k", "1.5")]
    [InlineData("measure", "nosuch")]
    [InlineData("measure", "pdq:-1")]
    [InlineData("measure", "pdq:0")]
    [InlineData("measure", "pdq:NaN")]
    [InlineData("measure", "pdq:1e999")]
    [InlineData("measure", "pdq:heavy")]
    [InlineData("measure", "")]
    [InlineData("exact", "perhaps")]
    [InlineData("dihedral", "yes please")]
    [InlineData("maxDistance", "-1")]
    [InlineData("maxDistance", "far")]
    [InlineData("maxDistance", "NaN")]
    [InlineData("maxDistance", "3")]
    [InlineData("kk", "5")]
    public async Task A_bad_setting_is_named_by_form_and_by_query(string field, string value)
    {
        var id = await StoredAsync();

        using var byForm = await node.Http.PostAsync("/v1/search", new MultipartFormDataContent().With("id", $"{id}").With(field, value));
        using var byQuery = await node.Http.GetAsync($"/v1/images/{id}/similar?{field}={Uri.EscapeDataString(value)}");

        await AssertNamedAsync(byForm, field);
        await AssertNamedAsync(byQuery, field);
    }

    [Fact]
    public async Task A_setting_given_twice_is_named()
    {
        using var response = await node.Http.GetAsync($"/v1/images/{await StoredAsync()}/similar?k=1&k=2");

        await AssertNamedAsync(response, "k");
    }

    [Fact]
    public async Task A_search_for_no_image_names_the_field()
    {
        using var response = await node.Http.PostAsync("/v1/search", new MultipartFormDataContent().With("k", "5"));

        await AssertNamedAsync(response, "image");
    }

    [Theory]
    [InlineData("image", 6, 0)]
    [InlineData("id", 0, 6)]
    [InlineData("image", 3, 3)]
    public async Task A_search_for_more_than_five_images_names_the_field(string field, int files, int ids)
    {
        var id = await StoredAsync();
        var form = new MultipartFormDataContent();
        for (var i = 0; i < files; i++)
        {
            form.WithFile("image", $"{i}.ppm", TestPicture.Ppm(seed: 5000));
        }

        for (var i = 0; i < ids; i++)
        {
            form.With("id", $"{id}");
        }

        using var response = await node.Http.PostAsync("/v1/search", form);

        await AssertNamedAsync(response, field);
    }

    [Theory]
    [InlineData("id", "abc")]
    [InlineData("id", "-5")]
    [InlineData("id", "4000000000000000000")]
    [InlineData("image", "abc")]
    [InlineData("not", "abc")]
    public async Task A_query_image_that_is_none_is_named(string field, string value)
    {
        var form = new MultipartFormDataContent().With(field, value);
        if (field == "not")
        {
            form.With("id", $"{await StoredAsync()}");
        }

        using var response = await node.Http.PostAsync("/v1/search", form);

        await AssertNamedAsync(response, field);
    }

    [Fact]
    public async Task A_query_file_that_is_no_picture_is_named()
    {
        using var response = await node.Http.PostAsync(
            "/v1/search", new MultipartFormDataContent().WithFile("image", "notes.txt", "text"u8.ToArray()));

        await AssertNamedAsync(response, "image");
    }

    [Fact]
    public async Task A_file_where_a_value_belongs_is_named()
    {
        using var response = await node.Http.PostAsync("/v1/search", new MultipartFormDataContent().WithFile("k", "5.txt", "5"u8.ToArray()));

        await AssertNamedAsync(response, "k");
    }

    [Fact]
    public async Task An_upload_of_no_file_names_the_field()
    {
        using var response = await node.Http.PostAsync("/v1/images", new MultipartFormDataContent { { new StringContent("path.jpg"), "file" } });

        await AssertNamedAsync(response, "file");
    }

    [Fact]
    public async Task A_file_name_with_control_characters_names_the_field()
    {
        const string Body = "--b\r\nContent-Disposition: form-data; name=file; filename*=UTF-8''a%00b.jpg\r\n\r\nx\r\n--b--\r\n";
        using var response = await PostAsync("/v1/images", "multipart/form-data; boundary=b", Body);

        await AssertNamedAsync(response, "file");
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\ncut short")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nno header at all\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Type: image/jpeg\r\n\r\nnameless\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "nothing of the kind")]
    [InlineData("multipart/form-data; boundary=b", "")]
    [InlineData("multipart/form-data", "--b--")]
    public async Task A_malformed_form_is_a_bad_body(string contentType, string body)
    {
        using var response = await PostAsync("/v1/images", contentType, body);

        await AssertNamedAsync(response, "body");
    }

    [Theory]
    [InlineData("source", "{}")]
    [InlineData("source", "")]
    [InlineData("source", "null")]
    [InlineData("source", """{"source": "/a", "sources": ["/b"]}""")]
    [InlineData("source", """{"source": "relative/path"}""")]
    [InlineData("source", """{"source": ""}""")]
    [InlineData("source", """{"source": 5}""")]
    [InlineData("sources", """{"sources": []}""")]
    [InlineData("sources", """{"sources": ["/a", null]}""")]
    [InlineData("sources", """{"sources": ["/a", 5]}""")]
    [InlineData("sources", """{"sources": ["/a\u0000b"]}""")]
    [InlineData("folder", """{"folder": "/a"}""")]
    [InlineData("source", """{"source": """)]
    [InlineData("body", "no JSON")]
    [InlineData("body", "[]")]
    public async Task A_bad_ingest_request_is_named(string field, string body)
    {
        using var response = await PostAsync("/v1/ingest", "application/json", body);

        await AssertNamedAsync(response, field);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("many")]
    public async Task A_bad_page_size_is_named(string limit)
    {
        using var response = await node.Http.GetAsync($"/v1/jobs/{Guid.NewGuid()}/rejections?limit={limit}");

        await AssertNamedAsync(response, "limit");
    }

    [Theory]
    [InlineData("/v1/images")]
    [InlineData("/v1/search")]
    [InlineData("/v1/ingest")]
    public async Task Another_content_type_is_refused(string path)
    {
        using var response = await PostAsync(path, "text/plain", "k=5");

        var problem = await response.ReadProblemAsync(HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("text/plain", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ids":[4000000000000000000]}""", "ids")]
    [InlineData("""{"ids":[]}""", "ids")]
    [InlineData("""{"codes":["00"]}""", "codes")]
    [InlineData("""{"codes":["no hex"]}""", "codes")]
    [InlineData("""{"ids":[1],"k":0}""", "k")]
    [InlineData("""{"ids":[1],"maxDistance":-1}""", "maxDistance")]
    [InlineData("""{"ids":[1],"measure":"beauty"}""", "measure")]
    public async Task A_batch_that_cannot_be_is_refused_with_the_name_of_what_is_wrong(string body, string field)
    {
        using var response = await PostAsync("/v1/search/batch", "application/json", body);

        await AssertNamedAsync(response, field);
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/v1/images/abc")]
    [InlineData("/v1/images/4000000000000000000")]
    [InlineData("/v1/images/99999999999999999999")]
    [InlineData("/v1/images/4000000000000000000/content")]
    [InlineData("/v1/images/4000000000000000000/thumbnail")]
    [InlineData("/v1/images/4000000000000000000/similar")]
    [InlineData("/v1/jobs/abc")]
    public async Task What_is_not_there_is_a_problem_too(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "image/png");

        using var response = await node.Http.SendAsync(request);

        await response.ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_method_is_refused_with_the_allowed_ones()
    {
        using var response = await node.Http.PutAsync("/v1/search", null);

        var problem = await response.ReadProblemAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Contains("POST", (string?)problem["detail"], StringComparison.Ordinal);
    }

    private static async Task AssertNamedAsync(HttpResponseMessage response, string field)
    {
        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest);
        var (name, messages) = problem["errors"]!.AsObject().Single();
        Assert.Equal(field, name);
        var message = (string?)messages!.AsArray().Single();
        Assert.False(string.IsNullOrWhiteSpace(message));
        Assert.DoesNotContain('\n', message);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string contentType, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return node.Http.PostAsync(path, content);
    }

    /// <summary>The id of a picture that is stored once for all rows.</summary>
    private async Task<long> StoredAsync()
    {
        using var response = await node.Http.UploadAsync(("bad-requests.ppm", TestPicture.Ppm(seed: 5001)));
        response.EnsureSuccessStatusCode();
        return (long)global::System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!["images"]![0]!["id"]!;
    }
}
