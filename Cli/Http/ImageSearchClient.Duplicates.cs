using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace OrleansImageSearch.Cli.Http;

/// <summary>The calls about duplicates.</summary>
internal sealed partial class ImageSearchClient
{
    /// <summary>Starts a scan of the whole collection.</summary>
    /// <param name="thorough">Whether the original of every image is to be searched for as well.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How the server calls it.</returns>
    public async Task<string> StartScanAsync(bool thorough, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new ScanRequest(thorough), ServerJson.Default.ScanRequest);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/duplicates/scans") { Content = content };
        return $"{(await SendAsync(request, ServerJson.Default.ScanAccepted, cancellationToken)).Scan}";
    }

    public Task<ScanStatus> GetScanAsync(string scan, CancellationToken cancellationToken) =>
        GetAsync($"v1/duplicates/scans/{Uri.EscapeDataString(scan)}", ServerJson.Default.ScanStatus, cancellationToken);

    public Task<ApplyAnswer> ApplyDuplicatesAsync(ApplyRequest request, CancellationToken cancellationToken) =>
        PostAsync("v1/duplicates/apply", request, ServerJson.Default.ApplyRequest, ServerJson.Default.ApplyAnswer, cancellationToken);

    public Task<UndoAnswer> UndoDuplicatesAsync(ApplyRequest request, CancellationToken cancellationToken) =>
        PostAsync("v1/duplicates/undo", request, ServerJson.Default.ApplyRequest, ServerJson.Default.UndoAnswer, cancellationToken);

    /// <summary>The applies that the server knows of.</summary>
    public async Task<IReadOnlyList<KnownApply>> GetAppliesAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/duplicates/applies", ServerJson.Default.AppliesAnswer, cancellationToken)).Applies;

    /// <summary>A page of the groups of the last scan, chosen by the rules of the query.</summary>
    /// <exception cref="ServerException">With status 404 where there was no scan.</exception>
    public Task<DuplicatesPage> GetDuplicatesAsync(string rules, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var behind = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
        return GetAsync($"v1/duplicates?limit={limit}{behind}{(rules.Length > 0 ? "&" : "")}{rules}", ServerJson.Default.DuplicatesPage, cancellationToken);
    }

    /// <summary>Says of a group that all of it stays, <c>keep</c>, or that no two are duplicates, <c>not-duplicate</c>.</summary>
    public async Task JudgeAsync(long group, string verdict, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new GroupVerdict(verdict), ServerJson.Default.GroupVerdict);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/duplicates/{group}/verdict") { Content = content };
        using var response = await SendAsync(request, cancellationToken);
    }

    /// <summary>All verdicts, as lines of JSON.</summary>
    public async IAsyncEnumerable<string> GetVerdictsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/duplicates/verdicts");
        using var response = await SendAsync(request, cancellationToken);
        using var lines = new StreamReader(await UnlessBrokenAsync(response.Content.ReadAsStreamAsync(cancellationToken)));
        while (await UnlessBrokenAsync(lines.ReadLineAsync(cancellationToken).AsTask()) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Takes verdicts in, or back.</summary>
    public async Task<VerdictsAnswer> ChangeVerdictsAsync(IReadOnlyList<string> lines, bool remove, CancellationToken cancellationToken)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var request = new HttpRequestMessage(remove ? HttpMethod.Delete : HttpMethod.Post, "v1/duplicates/verdicts") { Content = content };
        return await SendAsync(request, ServerJson.Default.VerdictsAnswer, cancellationToken);
    }

    /// <summary>The original, as it was taken in.</summary>
    /// <exception cref="ServerException">With status 410 where it is gone.</exception>
    public async Task<byte[]> GetContentAsync(long image, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/images/{image}/content");
        using var response = await SendAsync(request, cancellationToken);
        return await UnlessBrokenAsync(response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>A small rendering, encoded.</summary>
    public async Task<byte[]> GetThumbnailAsync(long image, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/images/{image}/thumbnail");
        using var response = await SendAsync(request, cancellationToken);
        return await UnlessBrokenAsync(response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Every name of an image; none where it is gone by now.</summary>
    public async Task<IReadOnlyList<StoredName>> GetNamesAsync(long image, CancellationToken cancellationToken)
    {
        try
        {
            return (await GetAsync($"v1/images/{image}", ServerJson.Default.StoredImage, cancellationToken)).Names;
        }
        catch (ServerException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    /// <summary>Whether the server has an item's image, with these bytes and this name, not in the trash.</summary>
    public async Task<bool> HasAsync(DuplicateItem item, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await GetAsync($"v1/images/{item.Image}", ServerJson.Default.StoredImage, cancellationToken);
            var isNamed = item.Uri is null || item.Uri == $"upload:///{stored.Sha256}/" || stored.Names.Any(name => name.Uri == item.Uri);
            return isNamed && stored.Sha256.Equals(item.Sha256, StringComparison.OrdinalIgnoreCase);
        }
        catch (ServerException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string path, TRequest body, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(body, requestType);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        return await SendAsync(request, answerType, cancellationToken);
    }
}
