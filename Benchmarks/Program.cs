using System.CommandLine;
using OrleansImageSearch.Benchmarks;
using OrleansImageSearch.Benchmarks.Ingest;
using OrleansImageSearch.Benchmarks.Shard;

var json = new Option<bool>("--json") { Description = "JSON Lines instead of a table", Recursive = true };
var root = new RootCommand("Measurements that anyone can rerun") { json };

var photos = new Argument<DirectoryInfo>("DIR") { Description = "A folder of photos" };
photos.AcceptExistingOnly();
var limit = new Option<int>("--limit") { Description = "Photos used at most", DefaultValueFactory = _ => 500 };
var ingest = new Command("ingest", "Pictures described a second on one core, beside OpenCV's decoder") { photos, limit };
ingest.SetAction(async (parsed, _) => Report.Write(
    await IngestBench.RunAsync(parsed.GetRequiredValue(photos).FullName, parsed.GetValue(limit)), parsed.GetValue(json), Console.Out));
root.Add(ingest);

var shard = new Command("shard", "Distance kernels; one bucket's tree against the plain scan of its codes");
shard.SetAction(parsed => Report.Write(ShardBench.Run(), parsed.GetValue(json), Console.Out));
root.Add(shard);

return await root.Parse(args).InvokeAsync();
