using System.CommandLine;
using OrleansImageSearch.Benchmarks;
using OrleansImageSearch.Benchmarks.Calls;
using OrleansImageSearch.Benchmarks.Duplicates;
using OrleansImageSearch.Benchmarks.Embedding;
using OrleansImageSearch.Benchmarks.Failover;
using OrleansImageSearch.Benchmarks.FrontDoor;
using OrleansImageSearch.Benchmarks.Ingest;
using OrleansImageSearch.Benchmarks.Load;
using OrleansImageSearch.Benchmarks.Maps;
using OrleansImageSearch.Benchmarks.Measures;
using OrleansImageSearch.Benchmarks.Ordering;
using OrleansImageSearch.Benchmarks.Pictures;
using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Benchmarks.Race;
using OrleansImageSearch.Benchmarks.Semantics;
using OrleansImageSearch.Benchmarks.Shard;
using OrleansImageSearch.Benchmarks.Signatures;
using OrleansImageSearch.Benchmarks.Storage;
using OrleansImageSearch.Benchmarks.Watching;
using OrleansImageSearch.Imaging.Embedding;

var json = new Option<bool>("--json") { Description = "JSON Lines instead of a table", Recursive = true };
var photos = new Argument<DirectoryInfo>("DIR") { Description = "A folder of photos" }.AcceptExistingOnly();
var limit = new Option<int>("--limit") { Description = "Photos used at most", DefaultValueFactory = _ => 500 };

var ingest = new Command("ingest", "Pictures described a second on one core, beside OpenCV's decoder") { photos, limit };
ingest.SetAction(async (parsed, _) => Report.Write(
    await IngestBench.RunAsync(parsed.GetRequiredValue(photos).FullName, parsed.GetValue(limit)), parsed.GetValue(json), Console.Out));

var model = new Option<DirectoryInfo>("--model") { Description = "A folder with a model and its manifest", Required = true }.AcceptExistingOnly();
var embed = new Command("embed", "What embedding a photo costs on one core, by stage") { photos, model, limit };
embed.SetAction(parsed => Report.Write(
    EmbedBench.Run(parsed.GetRequiredValue(model).FullName, parsed.GetRequiredValue(photos).FullName, parsed.GetValue(limit)), parsed.GetValue(json), Console.Out));

var shard = new Command("shard", "One bucket's shard: distance kernels, tree against scan, building");
shard.SetAction(parsed => Report.Write(ShardBench.Run(), parsed.GetValue(json), Console.Out));

var signatures = new Command("signatures", "The signature bits that a folder of photos would choose, as tables for the measures' sources") { photos };
signatures.SetAction((parsed, cancellationToken) => SignatureSelection.RunAsync(parsed.GetRequiredValue(photos).FullName, cancellationToken));

var collection = new Option<DirectoryInfo>("--photos") { Description = "A folder of photos. Default: the demonstration collection" }.AcceptExistingOnly();
var edited = new Option<int>("--edits") { Description = "Photos that are edited, evenly spread", DefaultValueFactory = _ => 100 };
edited.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
    {
        result.AddError("--edits must be at least 1.");
    }
});
var anyModel = new Option<DirectoryInfo>("--model") { Description = "A folder with a model and its manifest. Default: no measure embedding" }.AcceptExistingOnly();
var quality = new Command("quality", "How well edited copies are told from other photos, by edit and measure") { collection, edited, anyModel };
quality.SetAction(async (parsed, cancellationToken) =>
{
    using var demonstration = parsed.GetValue(collection) is null ? await LabelledDemonstration.PaintAsync(cancellationToken) : null;
    QualityBench.Run(
        parsed.GetValue(collection)?.FullName ?? demonstration!.Folder,
        parsed.GetValue(anyModel)?.FullName,
        parsed.GetValue(edited),
        parsed.GetValue(json),
        Console.Out);
});

var bursts = new Option<DirectoryInfo>("--bursts")
{
    Description = "A folder with a folder of photographs for each burst, in the order of their names. Default: none but those made from the photos",
}.AcceptExistingOnly();
var evidence = new Option<FileInfo>("--evidence") { Description = "A file that receives what was seen of every pair, for setting thresholds" };
var kinds = new Command("kinds", "How often re-encoded, edited and next-moment photos are told apart") { collection, bursts, edited, evidence };
kinds.SetAction(async (parsed, cancellationToken) =>
{
    using var demonstration = parsed.GetValue(collection) is null ? await LabelledDemonstration.PaintAsync(cancellationToken) : null;
    KindsBench.Run(
        parsed.GetValue(collection)?.FullName ?? demonstration!.Folder,
        parsed.GetValue(bursts)?.FullName,
        parsed.GetValue(edited),
        parsed.GetValue(evidence)?.FullName,
        parsed.GetValue(json),
        Console.Out);
});

var order = new Command("order", "How far neighbours are apart in the order in which they look alike") { photos };
order.SetAction(parsed => OrderBench.Run(parsed.GetRequiredValue(photos).FullName, parsed.GetValue(json), Console.Out));

var mapped = new Option<int>("--n") { Description = "Clustered vectors at most", DefaultValueFactory = _ => 400_000 };
var peerLimit = new Option<int>("--peer-limit") { Description = "Points that layouts of others are made of at most", DefaultValueFactory = _ => 4000 };
var map = new Command("map", "What maps cost and how true they are, beside t-SNE of scikit-learn and umap-js") { collection, edited, anyModel, mapped, peerLimit };
map.SetAction((parsed, cancellationToken) => MapBench.RunAsync(
    parsed.GetValue(collection)?.FullName,
    parsed.GetValue(anyModel)?.FullName,
    parsed.GetValue(edited),
    parsed.GetValue(mapped),
    parsed.GetValue(peerLimit),
    parsed.GetValue(json),
    Console.Out,
    cancellationToken));

var labelled = new Option<DirectoryInfo>("--photos")
{
    Description = "A folder with a folder of photos for each label. Default: the demonstration collection, by kinds of scene",
}.AcceptExistingOnly();
var models = new Option<DirectoryInfo[]>("--model") { Description = "A folder with a model and its manifest; may be repeated" }.AcceptExistingOnly();
var labelledLimit = new Option<int>("--limit") { Description = "Photos used at most, evenly spread", DefaultValueFactory = _ => 1000 };
labelledLimit.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
    {
        result.AddError("--limit must be at least 1.");
    }
});
var semantics = new Command("semantics", "How often neighbours show the same, by the labels of photos") { labelled, models, labelledLimit };
semantics.SetAction(async (parsed, cancellationToken) => SemanticsBench.Write(
    await SemanticsBench.RunAsync(
        parsed.GetValue(labelled)?.FullName, [.. (parsed.GetValue(models) ?? []).Select(folder => folder.FullName)], parsed.GetValue(labelledLimit), cancellationToken),
    parsed.GetValue(json),
    Console.Out));

var spreadLimit = new Option<int>("--limit") { Description = "Photos used at most, evenly spread", DefaultValueFactory = _ => 200 };
var measures = new Command("measures", "What every measure costs, and how far copies score from unrelated photos") { photos, anyModel, spreadLimit };
measures.SetAction(parsed => MeasuresBench.Run(
    parsed.GetRequiredValue(photos).FullName, parsed.GetValue(anyModel)?.FullName, parsed.GetValue(spreadLimit), Console.Out));

var figures = new Option<DirectoryInfo>("-o", "--output") { Description = "The folder to write to; made where it is missing", Required = true };
var pictures = new Command("pictures", "The figures of docs/measures.md, and what every edit does to every measure's score") { figures, model };
pictures.SetAction((parsed, cancellationToken) => MeasurePictures.WriteAsync(
    parsed.GetRequiredValue(figures).FullName, parsed.GetRequiredValue(model).FullName, Console.Out, cancellationToken));

var calls = new Command("calls", "Grain calls on one silo and between processes, beside bare HTTP/2 requests");
calls.SetAction(async (parsed, _) => Report.Write(await CallsBench.RunAsync(), parsed.GetValue(json), Console.Out));

var images = new Option<int>("--n") { Description = "Descriptors in the cluster", DefaultValueFactory = _ => 200_000 };
var load = new Command("load", "Searches a second over HTTP with one, two and three silos") { images };
load.SetAction((parsed, _) => LoadBench.RunAsync(parsed.GetValue(images), Console.Out));

var failover = new Command("failover", "What a caller notices when one of three silos is killed") { images };
failover.SetAction((parsed, _) => FailoverBench.RunAsync(parsed.GetValue(images), Console.Out));

var rounds = new Option<int>("--rounds") { Description = "Silos killed, one after the other", DefaultValueFactory = _ => 6 };
var watchers = new Option<int>("--watchers") { Description = "Streams open at once", DefaultValueFactory = _ => 50 };
var watch = new Command("watch", "How soon the stream of cluster events shows a killed silo dead, and what open streams cost") { images, rounds, watchers };
watch.SetAction((parsed, _) => WatchBench.RunAsync(parsed.GetValue(images), parsed.GetValue(rounds), parsed.GetValue(watchers), Console.Out));

var contents = new Option<int>("--n") { Description = "Contents to place", DefaultValueFactory = _ => 1_000_000 };
var disks = new Option<int>("--disks") { Description = "Disks at first", DefaultValueFactory = _ => 12 };
var copies = new Option<int>("--copies") { Description = "Copies of each content", DefaultValueFactory = _ => 2 };
foreach (var number in new[] { contents, disks, copies })
{
    number.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{number.Name} is {result.GetValueOrDefault<int>()}; give at least 1.");
        }
    });
}

var storage = new Command("storage", "How evenly uploaded originals fill disks, and what moves when one joins or leaves") { contents, disks, copies };
storage.SetAction(parsed => StorageBench.Run(
    parsed.GetValue(contents), parsed.GetValue(disks), parsed.GetValue(copies), parsed.GetValue(json), Console.Out));

var database = new Argument<string>("CONNECTION");
var answerBytes = new Argument<int>("BYTES");
var callsNode = new Command("calls-node", "The other process of the calls bench") { Hidden = true };
callsNode.Add(database);
callsNode.Add(answerBytes);
callsNode.SetAction((parsed, _) => CallsNode.RunAsync(parsed.GetRequiredValue(database), parsed.GetValue(answerBytes)));

var root = new RootCommand("Measurements that anyone can rerun")
{
    json, ingest, embed, shard, signatures, quality, kinds, order, map, semantics, measures, pictures, calls, load, failover, watch, storage, callsNode,
};
RaceCommands.AddTo(root, json);
CollectionCommands.AddTo(root, json);
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is BenchInputException or ModelUnavailableException or IOException or UnauthorizedAccessException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
