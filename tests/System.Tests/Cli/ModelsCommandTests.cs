using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli;

public sealed class ModelsCommandTests : IDisposable
{
    private static readonly byte[] Content = OnnxModel.Chain(["GlobalAveragePool"], [-1, 3, 8, 8], [-1, 3, 1, 1]);
    private static readonly string Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content));

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_models_are_listed_with_their_state()
    {
        OnnxModel.WriteMeanColour(Path.Combine(_folder.Path, "mean-colour"));
        WriteManifest("remote", "http://127.0.0.1:9/model.onnx", sha256: null);
        _folder.Write("broken/model.json", "{");

        var run = await CommandRun.OfAsync("models", "--folder", _folder.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(run.OutLines, line => line.Contains("mean-colour", StringComparison.Ordinal) && line.Contains("ready", StringComparison.Ordinal) && line.Contains("MIT", StringComparison.Ordinal));
        Assert.Contains(run.OutLines, line => line.Contains("not downloaded: imagesearch models fetch remote", StringComparison.Ordinal));
        Assert.Contains(run.OutLines, line => line.Contains("is not a model's manifest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_manifests_in_the_repository_are_listed()
    {
        var run = await CommandRun.OfAsync("models", "--folder", Path.Combine(RepositoryRoot.Path, "models"));

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("manifest", run.Out, StringComparison.Ordinal);
        Assert.Contains(run.OutLines, line => line.Contains("resnet18", StringComparison.Ordinal) && line.Contains("1000", StringComparison.Ordinal));
        Assert.Contains(run.OutLines, line => line.Contains("vit-base", StringComparison.Ordinal) && line.Contains("768", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_download_pins_its_checksum_and_shows_it()
    {
        await using var server = await ServeAsync(Content);
        WriteManifest("remote", server.Url + "/model.onnx", sha256: null);

        var run = await FetchAsync();

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"SHA-256 {Sha256}, written into its manifest", run.Out, StringComparison.Ordinal);
        Assert.Equal(Content, File.ReadAllBytes(ModelPath));
        Assert.Equal(Sha256, ModelManifest.Read(Folder).Sha256);
    }

    [Fact]
    public async Task A_model_that_is_there_is_checked_and_not_downloaded_again()
    {
        await using var server = await ServeAsync(Content);
        WriteManifest("remote", server.Url + "/model.onnx", Sha256);
        await FetchAsync();

        var again = await FetchAsync();

        Assert.Equal(0, again.ExitCode);
        Assert.Contains("as its manifest says", again.Out, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_download_with_another_checksum_is_not_taken()
    {
        await using var server = await ServeAsync([.. Content, 0]);
        WriteManifest("remote", server.Url + "/model.onnx", Sha256);

        (await FetchAsync()).AssertFailed(1, $"but the manifest of remote says {Sha256}");

        AssertNothingWritten();
    }

    [Fact]
    public async Task A_download_that_breaks_off_leaves_nothing_behind()
    {
        await using var server = await RecordedServer.StartAsync(async context =>
        {
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 10));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        WriteManifest("remote", server.Url + "/model.onnx", sha256: null);

        (await FetchAsync()).AssertFailed(1, "cannot be downloaded");

        AssertNothingWritten();
        Assert.Null(ModelManifest.Read(Folder).Sha256);
    }

    [Fact]
    public async Task A_connection_reset_in_the_middle_is_not_blamed_on_the_disk()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answer = AnswerPartlyAndResetAsync(listener);
        WriteManifest("remote", $"http://{listener.LocalEndpoint}/model.onnx", sha256: null);

        (await FetchAsync()).AssertFailed(1, "cannot be downloaded");

        await answer;
        AssertNothingWritten();
    }

    [Fact]
    public async Task A_server_that_has_no_such_file_is_named()
    {
        await using var server = await RecordedServer.AnsweringAsync("gone", 404);
        WriteManifest("remote", server.Url + "/model.onnx", sha256: null);

        (await FetchAsync()).AssertFailed(1, "404");

        AssertNothingWritten();
    }

    [Fact]
    public async Task A_model_that_nobody_knows_is_told_with_those_there_are()
    {
        WriteManifest("remote", "http://127.0.0.1:9/model.onnx", sha256: null);

        (await CommandRun.OfAsync("models", "fetch", "resnet", "--folder", _folder.Path)).AssertFailed(1, $"There is no model 'resnet' in {_folder.Path}; there are remote");
    }

    [Fact]
    public async Task A_model_that_comes_with_its_manifest_needs_no_download()
    {
        OnnxModel.WriteMeanColour(Path.Combine(_folder.Path, "mean-colour"));

        (await CommandRun.OfAsync("models", "fetch", "mean-colour", "--folder", _folder.Path)).AssertFailed(1, "there is nothing to download");
    }

    public void Dispose() => _folder.Dispose();

    private string Folder => Path.Combine(_folder.Path, "remote");

    private string ModelPath => Path.Combine(Folder, "model.onnx");

    private static async Task AnswerPartlyAndResetAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync();
        await socket.ReceiveAsync(new byte[4096]);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Content.Length}\r\n\r\nten bytes."));
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    private Task<CommandRun> FetchAsync() => CommandRun.OfAsync("models", "fetch", "remote", "--folder", _folder.Path);

    private void AssertNothingWritten() => Assert.Equal([ModelManifest.FileName], Directory.GetFiles(Folder).Select(Path.GetFileName));

    private void WriteManifest(string id, string url, string? sha256) => _folder.Write($"{id}/model.json", OnnxModel.MeanColourManifest(id)
        .Replace("\"url\": null", $"\"url\": \"{url}\"", StringComparison.Ordinal)
        .Replace("\"sha256\": null", sha256 is null ? "\"sha256\": null" : $"\"sha256\": \"{sha256}\"", StringComparison.Ordinal));

    private static Task<RecordedServer> ServeAsync(byte[] content) => RecordedServer.StartAsync(context =>
    {
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content).AsTask();
    });
}
