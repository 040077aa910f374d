using System.Diagnostics;

namespace OrleansImageSearch.TestSupport;

/// <summary>A fact that needs an S3-compatible service, which ./test installs: s3rver, an npm package.</summary>
public sealed class S3FactAttribute : FactAttribute
{
    public S3FactAttribute() => Skip = File.Exists(Path.Combine(RepositoryRoot.Path, "native/s3rver/version")) ? null : "needs s3rver: ./test installs it";
}

/// <summary>s3rver in a process of its own, with one empty bucket. It verifies signatures, and leaves checksums unread.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "photos";
    public const string AccessKey = "S3RVER";
    public const string SecretKey = "S3RVER";

    internal static readonly string Package = Path.Combine(RepositoryRoot.Path, "native/s3rver/node_modules/@20minutes/s3rver");

    /// <summary>Ends with its input, however this process ends.</summary>
    private const string Program = """
        const [S3rver, directory, bucket, lists] = [require(process.argv[1]), process.argv[2], process.argv[3], process.argv[4]];
        new S3rver({
          port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: bucket }], allowMismatchedSignatures: lists === 'True',
        })
          .run().then(({ port }) => console.log(port));
        process.stdin.on('end', () => process.exit()).resume();
        """;

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private S3Server(DirectoryInfo folder, Process process, string url) => (_folder, _process, Url) = (folder, process, url);

    /// <summary>As <c>http://127.0.0.1:43493</c>.</summary>
    public string Url { get; }

    /// <param name="lists">
    /// Whether it lists objects. Then it takes any signature: it computes that of <c>GET /photos/?list-type=2</c> without the last slash of the path.
    /// </param>
    public static async Task<S3Server> StartAsync(bool lists = false)
    {
        var folder = Directory.CreateTempSubdirectory("imagesearch-s3-");
        // It makes the tokens of its listings with DES, which OpenSSL has laid aside.
        var process = Process.Start(new ProcessStartInfo("node", ["--openssl-legacy-provider", "-e", Program, Package, folder.FullName, Bucket, $"{lists}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var port = await process.StandardOutput.ReadLineAsync();
        return new S3Server(folder, process, $"http://127.0.0.1:{port}");
    }

    /// <summary>The keys of all objects.</summary>
    public IEnumerable<string> Keys => Directory
        .EnumerateFiles(Path.Combine(_folder.FullName, Bucket), "*._S3rver_object", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Path.Combine(_folder.FullName, Bucket), path)[..^"._S3rver_object".Length]);

    /// <summary>The file that holds an object's bytes.</summary>
    public string FileOf(string key) => Path.Combine(_folder.FullName, Bucket, $"{key}._S3rver_object");

    /// <summary>Ends it as a service that is away.</summary>
    public async Task StopAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
