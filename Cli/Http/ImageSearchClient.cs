using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansImageSearch.Cli.Commands;

namespace OrleansImageSearch.Cli.Http;

/// <summary>
/// The image search server's HTTP API. Every call throws <see cref="ServerException"/> where the server cannot be reached,
/// refuses, or answers something else than it should. Nothing is tried twice.
/// </summary>
internal sealed partial class ImageSearchClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="server">Where the API is served; a path in front of it is kept.</param>
    /// <param name="apiKey">What the server may ask for; null where it does not.</param>
    public ImageSearchClient(Uri server, string? apiKey)
    {
        Server = server;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            UseProxy = !server.IsLoopback,
        })
        {
            BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/"),
            // Large uploads over slow lines are legitimate; streams of events end with their job.
            Timeout = TimeSpan.FromMinutes(30),
        };
        if (apiKey is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        }
    }

    public Uri Server { get; }

    /// <summary>How users write the server's address.</summary>
    public string ServerText => Server.AbsoluteUri.TrimEnd('/');

    public void Dispose() => _http.Dispose();

    /// <summary>Starts a job that takes in files and folders which the server itself can read, by their absolute paths.</summary>
    /// <returns>The job's id.</returns>
    public async Task<Guid> StartIngestAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new IngestRequest(sources), ServerJson.Default.IngestRequest);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/ingest") { Content = content };
        return (await SendAsync(request, ServerJson.Default.IngestAccepted, cancellationToken)).Job;
    }

    public Task<JobStatus> GetJobAsync(Guid job, CancellationToken cancellationToken) =>
        GetAsync($"v1/jobs/{job}", ServerJson.Default.JobStatus, cancellationToken);

    /// <summary>The job's state each time it changes, up to its end.</summary>
    public IAsyncEnumerable<JobStatus> WatchJobAsync(Guid job, CancellationToken cancellationToken) =>
        WatchAsync($"v1/jobs/{job}/events", ServerJson.Default.JobStatus, cancellationToken);

    /// <summary>The files that a job rejected, in the order of their place, behind <paramref name="after"/>.</summary>
    public Task<RejectionsPage> GetRejectionsAsync(Guid job, string? after, int limit, CancellationToken cancellationToken)
    {
        var behind = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
        return GetAsync($"v1/jobs/{job}/rejections?limit={limit}{behind}", ServerJson.Default.RejectionsPage, cancellationToken);
    }

    /// <summary>Sends images; the server keeps them.</summary>
    /// <param name="files">The images.</param>
    /// <param name="onDuplicate">What becomes of look-alikes of stored images; null: as the server is configured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One outcome a file, in order.</returns>
    public async Task<IReadOnlyList<UploadOutcome>> UploadAsync(
        IReadOnlyList<FileContent> files, string? onDuplicate, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        foreach (var file in files)
        {
            form.AddFile("file", file);
        }

        if (onDuplicate is not null)
        {
            form.AddField("onDuplicate", onDuplicate);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/images") { Content = form };
        // Where every file is rejected, the problem carries the same list.
        var outcomes = (await SendAsync(request, ServerJson.Default.UploadAnswer, cancellationToken, alsoRead: HttpStatusCode.UnprocessableEntity)).Images;
        return outcomes.Count == files.Count
            ? outcomes
            : throw new ServerException($"{ServerText} answered {outcomes.Count} outcomes for {files.Count} files: its version may differ from this command's");
    }

    /// <summary>Sends lines that each describe an image whose original stays where it is.</summary>
    public async Task<ImportAnswer> ImportAsync(IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/import") { Content = content };
        return await SendAsync(request, ServerJson.Default.ImportAnswer, cancellationToken);
    }

    /// <returns>The server's JSON; read it as <see cref="SearchAnswer"/>.</returns>
    public async Task<JsonElement> SearchAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (fileField, idField, images) in new[] { ("image", "id", query.Images), ("not", "not", query.Not) })
        {
            AddImages(form, images, fileField, idField);
        }

        form.AddField("k", $"{query.K}");
        foreach (var measure in query.Measures)
        {
            form.AddField("measure", measure);
        }

        if (query.Exact)
        {
            form.AddField("exact", "true");
        }

        if (query.Copies)
        {
            form.AddField("copies", "true");
        }

        if (query.Combine is { } combine)
        {
            form.AddField("combine", combine);
        }

        if (query.Dihedral)
        {
            form.AddField("dihedral", "true");
        }

        if (query.MaxDistance is { } distance)
        {
            form.AddField("maxDistance", distance.ToString("R", CultureInfo.InvariantCulture));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/search") { Content = form };
        return await SendAsync(request, ServerJson.Default.JsonElement, cancellationToken);
    }

    /// <summary>Puts stored images into an order in which neighbours look alike.</summary>
    /// <param name="sha256">Of the images, each once.</param>
    /// <param name="measure">By which; null: as the server chooses.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ImageOrder> OrderAsync(IReadOnlyList<string> sha256, string? measure, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new OrderQuery(sha256, measure), ServerJson.Default.OrderQuery);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/order") { Content = content };
        return await SendAsync(request, ServerJson.Default.ImageOrder, cancellationToken);
    }

    /// <summary>What all measures say of two images.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async Task<Comparison> CompareAsync(SearchImage first, SearchImage second, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        AddImages(form, [first, second], "image", "id");
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/compare") { Content = form };
        return await SendAsync(request, ServerJson.Default.Comparison, cancellationToken);
    }

    public async Task SetCalibrationAsync(CalibrationMessage calibration, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(calibration, ServerJson.Default.CalibrationMessage);
        using var request = new HttpRequestMessage(HttpMethod.Put, "v1/calibration") { Content = content };
        using var response = await SendAsync(request, cancellationToken);
    }

    public async Task DeleteCalibrationAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "v1/calibration");
        using var response = await SendAsync(request, cancellationToken);
    }

    /// <returns>The server's JSON; read it as <see cref="ClusterStatus"/>.</returns>
    public Task<JsonElement> GetClusterAsync(CancellationToken cancellationToken) =>
        GetAsync("v1/cluster", ServerJson.Default.JsonElement, cancellationToken);

    /// <summary>Reads an answer that came as JSON.</summary>
    public T Read<T>(JsonElement json, JsonTypeInfo<T> type)
    {
        try
        {
            return json.Deserialize(type) ?? throw new JsonException("null");
        }
        catch (JsonException unexpected)
        {
            throw NotOurs(unexpected);
        }
    }

    private static void AddImages(MultipartFormDataContent form, IEnumerable<SearchImage> images, string fileField, string idField)
    {
        foreach (var image in images)
        {
            if (image.Path is { } path)
            {
                form.AddFile(fileField, FileContent.Open(path));
            }
            else
            {
                form.AddField(idField, $"{image.Id}");
            }
        }
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, type, cancellationToken);
    }

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken, HttpStatusCode alsoRead = HttpStatusCode.OK)
    {
        using var response = await SendAsync(request, cancellationToken, alsoRead);
        try
        {
            return await UnlessBrokenAsync(response.Content.ReadFromJsonAsync(type, cancellationToken)) ?? throw new JsonException("null");
        }
        catch (JsonException unexpected)
        {
            throw NotOurs(unexpected);
        }
    }

    /// <summary>What server-sent events carry, up to the end of the stream.</summary>
    private async IAsyncEnumerable<T> WatchAsync<T>(
        string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var events = SseParser.Create(body, (_, json) => JsonSerializer.Deserialize(json, type))
            .EnumerateAsync(cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (events)
        {
            while (await UnlessBrokenAsync(events.MoveNextAsync().AsTask()))
            {
                if (events.Current.Data is { } status)
                {
                    yield return status;
                }
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken, HttpStatusCode alsoRead = HttpStatusCode.OK)
    {
        HttpResponseMessage response;
        try
        {
            response = await UnlessBrokenAsync(_http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerException($"{ServerText} did not answer within {_http.Timeout.TotalMinutes:0} minutes: see imagesearch status", inner: late);
        }

        if (response.IsSuccessStatusCode || response.StatusCode == alsoRead)
        {
            return response;
        }

        using (response)
        {
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                var isWrong = _http.DefaultRequestHeaders.Authorization is not null;
                throw new ServerException(
                    $"{ServerText} {(isWrong ? "does not take the API key of" : "asks for its API key: set")} ${ServerOption.KeyVariable}", response.StatusCode);
            }

            var problem = await UnlessBrokenAsync(response.Content.ReadAsStringAsync(cancellationToken));
            throw Problem.Read(problem, response.StatusCode, ServerText);
        }
    }

    private async Task<T> UnlessBrokenAsync<T>(Task<T> exchange)
    {
        try
        {
            return await exchange;
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new ServerException($"no server at {ServerText}: start one with ./run or name it with --server", inner: failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new ServerException($"the connection to {ServerText} broke ({failure.Message}): see whether the server still runs", inner: failure);
        }
    }

    private ServerException NotOurs(JsonException unexpected) =>
        new($"{ServerText} answers, but not as an image search server of this version: check --server", HttpStatusCode.OK, inner: unexpected);
}
