using System.CommandLine;
using OrleansImageSearch.Benchmarks.Duplicates;
using OrleansImageSearch.Benchmarks.Loading;

namespace OrleansImageSearch.Benchmarks.FrontDoor;

/// <summary>The benches of a whole collection.</summary>
internal static class CollectionCommands
{
    public static void AddTo(Command root, Option<bool> json)
    {
        root.Add(LoadBuckets(json));
        root.Add(FrontDoor());
        root.Add(Batch());
        root.Add(Duplicates());
    }

    private static Command LoadBuckets(Option<bool> json)
    {
        var count = new Option<int>("--n") { Description = "Descriptors in the catalog", DefaultValueFactory = _ => 1_500_000 };
        var command = new Command("load-buckets", "Descriptors a second that buckets load from PostgreSQL") { count };
        command.SetAction(async (parsed, _) => Report.Write(
            await LoadBucketsBench.RunAsync(parsed.GetValue(count), Console.Error), parsed.GetValue(json), Console.Out));
        return command;
    }

    private static Command Batch()
    {
        var data = new Argument<DirectoryInfo>("DATA") { Description = "The data of a node that frontdoor --data has filled" }.AcceptExistingOnly();
        var command = new Command("batch", "A query of a batch of 256 through the whole stack, beside the bare shards") { data };
        command.SetAction((parsed, _) => BatchBench.RunAsync(parsed.GetRequiredValue(data).FullName, Console.Out));
        return command;
    }

    private static Command Duplicates()
    {
        var photos = new Option<DirectoryInfo>("--photos") { Description = "A folder of photos", Required = true }.AcceptExistingOnly();
        var edited = new Option<int>("--edits") { Description = "Photos of which copies are made, evenly spread", DefaultValueFactory = _ => 100 };
        var generated = new Option<int>("--n") { Description = "Pictures generated besides", DefaultValueFactory = _ => 0 };
        var peer = new Option<int>("--peer") { Description = "Files that findimagedupes gets; 0: it does not run", DefaultValueFactory = _ => 0 };
        var thorough = new Option<bool>("--thorough") { Description = "Have the scan search for the original of every image as well" };
        var command = new Command("duplicates", "Duplicates of a whole collection through one node: precision and recall of groups, time, memory, beside findimagedupes")
        {
            photos, edited, generated, peer, thorough,
        };
        command.SetAction((parsed, _) => DuplicatesBench.RunAsync(
            parsed.GetRequiredValue(photos).FullName, parsed.GetValue(edited), parsed.GetValue(generated), parsed.GetValue(peer), parsed.GetValue(thorough), Console.Out));
        return command;
    }

    private static Command FrontDoor()
    {
        var photos = new Argument<DirectoryInfo>("DIR") { Description = "A folder of photos" }.AcceptExistingOnly();
        var data = new Option<DirectoryInfo>("--data") { Description = "The node's data; what is there already stays. Default: a new folder, deleted at the end" };
        var images = new Option<int>("--n") { Description = "Images in the collection", DefaultValueFactory = _ => 1_500_000 };
        var searchRate = new Option<int>("--rate") { Description = "Searches due each second", DefaultValueFactory = _ => 50 };
        var importRate = new Option<int>("--import-rate") { Description = "Images imported each second meanwhile", DefaultValueFactory = _ => 200 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds of each measurement", DefaultValueFactory = _ => 60 };
        var command = new Command("frontdoor", "A collection through the HTTP API of one node: import, restart, searches while importing, memory")
        {
            photos, data, images, searchRate, importRate, seconds,
        };
        command.SetAction(async (parsed, _) =>
        {
            var given = parsed.GetValue(data);
            var folder = given ?? Directory.CreateTempSubdirectory("imagesearch-bench-");
            await FrontDoorBench.RunAsync(
                new FrontDoorBench.Plan(
                    parsed.GetRequiredValue(photos).FullName,
                    folder.FullName,
                    parsed.GetValue(images),
                    parsed.GetValue(searchRate),
                    parsed.GetValue(importRate),
                    TimeSpan.FromSeconds(parsed.GetValue(seconds))),
                Console.Out);
            if (given is null)
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }
}
