using System.CommandLine;
using OrleansImageSearch.Benchmarks;
using OrleansImageSearch.Benchmarks.Ingest;
using OrleansImageSearch.Benchmarks.Shard;
using OrleansImageSearch.Benchmarks.Signatures;

var json = new Option<bool>("--json") { Description = "JSON Lines instead of a table", Recursive = true };
var photos = new Argument<DirectoryInfo>("DIR") { Description = "A folder of photos" }.AcceptExistingOnly();
var limit = new Option<int>("--limit") { Description = "Photos used at most", DefaultValueFactory = _ => 500 };

var ingest = new Command("ingest", "Pictures described a second on one core, beside OpenCV's decoder") { photos, limit };
ingest.SetAction(async (parsed, _) => Report.Write(
    await IngestBench.RunAsync(parsed.GetRequiredValue(photos).FullName, parsed.GetValue(limit)), parsed.GetValue(json), Console.Out));

var shard = new Command("shard", "One bucket's shard: distance kernels, tree against scan, building");
shard.SetAction(parsed => Report.Write(ShardBench.Run(), parsed.GetValue(json), Console.Out));

var signatures = new Command("signatures", "The signature bits that a folder of photos would choose, as tables for the measures' sources") { photos };
signatures.SetAction((parsed, cancellationToken) => SignatureSelection.RunAsync(parsed.GetRequiredValue(photos).FullName, cancellationToken));

return await new RootCommand("Measurements that anyone can rerun") { json, ingest, shard, signatures }.Parse(args).InvokeAsync();
