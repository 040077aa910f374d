using System.CommandLine;

namespace OrleansImageSearch.Benchmarks.Race.Vectors;

/// <summary>The commands that race indexes of float vectors.</summary>
internal static class VectorCommands
{
    public const string OwnCommand = "race-vectors-index";

    public static readonly Option<int> Dimensions = new("--dims") { Description = "Dimensions of a vector (float)", DefaultValueFactory = _ => 128 };

    public static readonly Option<FileInfo> File = new Option<FileInfo>("--vectors")
    {
        Description = "A file of vectors, 32-bit floats one behind the other, that are searched instead of random clusters (float); see Benchmarks/Race/Vectors/photo_vectors.py",
    }.AcceptExistingOnly();

    public static readonly Option<int> FileDimensions = new("--vectors-dims")
    {
        Description = "Dimensions of a vector in that file; its vectors are turned at random and cut to --dims", DefaultValueFactory = _ => 576,
    };

    public static Task<IReadOnlyList<Measurement>> RaceAsync(ParseResult parsed, int count)
    {
        var dimensions = parsed.GetValue(Dimensions);
        var workload = parsed.GetValue(File) is { } file
            ? VectorFile.Read(file.FullName, parsed.GetValue(FileDimensions), count, dimensions)
            : VectorClusters.Create(count, dimensions);
        return new VectorRace(workload, Console.Error).RunAsync();
    }

    /// <summary>The process of our own index.</summary>
    public static Command OwnIndex()
    {
        var folder = new Argument<string>("FOLDER");
        var dimensions = new Argument<int>("DIMENSIONS");
        var k = new Argument<int>("K");
        var command = new Command(OwnCommand, "An index of the race of vectors") { folder, dimensions, k };
        command.Hidden = true;
        command.SetAction(parsed => VectorIndexServer.Serve(parsed.GetRequiredValue(folder), parsed.GetValue(dimensions), parsed.GetValue(k)));
        return command;
    }
}
