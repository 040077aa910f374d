using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>
/// A folder of files as a person has them, groups of duplicates in it, and a server that takes note of what it is told. Every folder has its own
/// trash and data folder.
/// </summary>
internal sealed class DuplicateFolder : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedServer _server;
    private readonly HashSet<string> _trashed = [];
    private long _images;

    private DuplicateFolder(Func<DuplicateFolder, Task<RecordedServer>> start) => _server = start(this).Result;

    /// <summary>Where the photos are.</summary>
    public string Photos => Path.Combine(_folder.Path, "photos");

    public string Trash => Path.Combine(_folder.Path, "trash");

    /// <summary>The user's data folder.</summary>
    public string Data => Path.Combine(_folder.Path, "data");

    public string GroupFile => Path.Combine(_folder.Path, "groups.jsonl");

    /// <summary>For what a command does to the system.</summary>
    public string Log => Path.Combine(_folder.Path, "strace.log");

    public string Url => _server.Url;

    public IReadOnlyCollection<string> Requests => _server.Requests;

    /// <summary>The uris that are in the trash by what the server was told.</summary>
    public IReadOnlyCollection<string> Trashed => _trashed;

    /// <summary>Uris that the server holds on to.</summary>
    public HashSet<string> Refused { get; } = [];

    /// <summary>Uploads that the server has: the uri and the hash of its bytes.</summary>
    public Dictionary<long, (string Uri, string Sha256)> Uploads { get; } = [];

    /// <summary>What the server was told of groups.</summary>
    public List<string> Verdicts { get; } = [];

    public List<JsonObject> Groups { get; } = [];

    /// <summary>Whether the server answers nothing but errors.</summary>
    public bool IsBroken { get; set; }

    private (string Path, Action Act) Told { get; set; } = ("", () => { });

    public static DuplicateFolder Create() => new(folder => RecordedServer.StartAsync(context =>
    {
        using var body = new StreamReader(context.Request.Body);
        var text = body.ReadToEndAsync().Result;
        var (answer, status) = folder.Answer(context.Request.Method, context.Request.Path.Value!, text);
        if (context.Request.Path == folder.Told.Path)
        {
            folder.Told.Act();
            folder.Told = ("", () => { });
            (answer, status) = folder.IsBroken ? folder.Answer("", "", "") : (answer, status);
        }

        context.Response.StatusCode = status;
        return status == 204 ? Task.CompletedTask : RecordedServer.WriteAsync(context, answer, status);
    }));

    /// <summary>Writes a file with a time and a mode of its own.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Photos, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(content.Length * 1_234_567L));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (content.Length % 2 == 0 ? UnixFileMode.GroupRead : UnixFileMode.None));
        }

        return path;
    }

    /// <summary>Adds a group: of files by their paths, or of uploads by their uris; the first stays, the others go.</summary>
    public void AddGroup(params string[] places) => AddGroup(keep: 1, places);

    public void AddGroup(int keep, params string[] places)
    {
        var items = places.Select((place, index) => (JsonNode)ItemOf(place, index < keep ? "keep" : "trash")).ToArray();
        Groups.Add(new JsonObject { ["group"] = Groups.Count + 1, ["items"] = new JsonArray(items) });
    }

    /// <summary>Runs a verb of <c>duplicates</c> on this folder's trash, in this process.</summary>
    public Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, "--trash", Trash, "--server", Url]);

    /// <summary>Runs <c>duplicates review</c> where there is no terminal.</summary>
    public Task<CommandRun> RunReviewAsync() => CommandRun.OfAsync("duplicates", "review", "-o", GroupFile, "--server", Url);

    /// <summary>Applies the groups.</summary>
    public Task<CommandRun> ApplyAsync(params string[] options)
    {
        WriteGroups();
        return RunAsync(["duplicates", "apply", GroupFile, "--jsonl", .. options]);
    }

    /// <summary>The server takes note of this call, and answers it and what follows with errors.</summary>
    public void BreakAfter(string path) => WhenTold(path, () => IsBroken = true);

    /// <summary>Does something between taking note of this call and answering it.</summary>
    public void WhenTold(string path, Action act) => Told = (path, act);

    public void WriteGroups() => File.WriteAllLines(GroupFile, Groups.Select(group => group.ToJsonString()));

    /// <summary>Everything about the files that must survive: paths, kinds, bytes, times, modes.</summary>
    public string Snapshot() => Snapshot(Photos);

    /// <summary>The same, and when each folder was last changed.</summary>
    public string FullSnapshot() => Snapshot(Photos, withFolderTimes: true);

    /// <summary>The files in the trash by their bytes.</summary>
    public string[] TrashedContents() =>
        Directory.Exists(Trash)
            ? [.. Directory.EnumerateFiles(Trash, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) == "files")
                .Select(File.ReadAllText)
                .Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The applies that got as far as to have a manifest.</summary>
    public Guid[] ReadableApplies() => [.. Applies().Where(apply => new FileInfo(Path.Combine(Trash, $"{apply}", "manifest.jsonl")) is { Exists: true, Length: > 0 })];

    public Guid[] Applies() =>
        [.. Directory.EnumerateDirectories(Trash).Select(Path.GetFileName).Where(name => Guid.TryParse(name, out _)).Select(name => Guid.Parse(name!)).Order()];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A file's uri, written as strictly as can be.</summary>
    public static string UriOf(string path) => "file://" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>Everything about the files below a folder that must survive: paths, kinds, bytes, times, modes.</summary>
    public static string Snapshot(string folder, bool withFolderTimes = false)
    {
        var text = new StringBuilder();
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var info = new FileInfo(path);
            var mode = OperatingSystem.IsWindows() ? 0 : (int)info.UnixFileMode;
            var content = info.LinkTarget is { } target ? $"-> {target}"
                : Directory.Exists(path) ? (withFolderTimes ? $"folder {info.LastWriteTimeUtc.Ticks}" : "folder")
                : $"{info.LastWriteTimeUtc.Ticks} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}";
            text.AppendLine(CultureInfo.InvariantCulture, $"{JsonSerializer.Serialize(path)} {mode} {content}");
        }

        return text.ToString();
    }

    private JsonObject ItemOf(string place, string action)
    {
        var isUpload = place.StartsWith("upload:", StringComparison.Ordinal);
        var content = isUpload ? Encoding.UTF8.GetBytes(place) : File.ReadAllBytes(place);
        var image = ++_images;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        if (isUpload)
        {
            Uploads.Add(image, (place, sha256));
        }

        return new JsonObject
        {
            ["image"] = image,
            ["sha256"] = sha256,
            ["uri"] = isUpload ? place : UriOf(place),
            ["bytes"] = content.Length,
            ["action"] = action,
        };
    }

    private (string Body, int Status) Answer(string method, string path, string body)
    {
        if (IsBroken)
        {
            return ("""{"status":503,"detail":"The cluster did not answer."}""", 503);
        }

        lock (_trashed)
        {
            switch (method, path)
            {
                case ("GET", "/v1/duplicates/applies"):
                    return ("""{"applies":[]}""", 200);
                case ("GET", "/v1/duplicates"):
                    return (new JsonObject { ["scan"] = "1", ["groups"] = new JsonArray([.. Groups.Select(group => group.DeepClone())]) }.ToJsonString(), 200);
                case ("POST", "/v1/duplicates/apply"):
                {
                    var items = JsonNode.Parse(body)!["items"]!.AsArray();
                    var refused = items.Where(item => Refused.Contains((string)item!["uri"]!)).ToArray();
                    _trashed.UnionWith(items.Except(refused).Select(item => (string)item!["uri"]!));
                    var reasons = refused.Select(item => (JsonNode)new JsonObject { ["image"] = (long)item!["image"]!, ["uri"] = (string)item["uri"]!, ["reason"] = "It is needed." });
                    return (new JsonObject { ["changed"] = items.Count - refused.Length, ["refused"] = new JsonArray([.. reasons]) }.ToJsonString(), 200);
                }

                case ("POST", "/v1/duplicates/undo"):
                {
                    var before = _trashed.Count;
                    _trashed.ExceptWith(JsonNode.Parse(body)!["items"]!.AsArray().Select(item => (string)item!["uri"]!));
                    return ($$"""{"restored":{{before - _trashed.Count}}}""", 200);
                }

                case ("POST", _) when path.EndsWith("/verdict", StringComparison.Ordinal):
                    Verdicts.Add($"{path} {JsonNode.Parse(body)!["verdict"]}");
                    return ("", 204);
                case ("GET", _) when path.StartsWith("/v1/images/", StringComparison.Ordinal)
                    && Uploads.TryGetValue(long.Parse(path["/v1/images/".Length..], CultureInfo.InvariantCulture), out var upload):
                    return (new JsonObject { ["id"] = 1, ["sha256"] = upload.Sha256, ["names"] = new JsonArray(new JsonObject { ["uri"] = upload.Uri }) }.ToJsonString(), 200);
                default:
                    return ("""{"status":404,"detail":"There is nothing."}""", 404);
            }
        }
    }
}
