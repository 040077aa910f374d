using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Duplicates;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Benchmarks.Duplicates;

/// <summary>
/// How often look-alikes are given their right kind: re-encoded and edited photos, moments after (made from photos, and real frames where
/// they are named), other photos. Thresholds were set on every other photo; those between are reported.
/// </summary>
internal sealed class KindsBench
{
    private const int NearBits = 31;

    private static readonly PdqMeasure Pdq = new();

    private const int TimedPairs = 5;

    private readonly ConcurrentBag<ClassifiedPair> _pairs = [];
    private readonly ConcurrentDictionary<string, ConcurrentBag<(SeenPhoto A, SeenPhoto B)>> _timed = [];

    /// <param name="photos">A folder of photos.</param>
    /// <param name="bursts">A folder with a folder of photographs for each burst, in the order of their names; null: none.</param>
    /// <param name="edited">How many photos are used, evenly spread.</param>
    /// <param name="evidence">A file that receives what was seen of every pair, of both halves; null: none.</param>
    /// <param name="json">Whether JSON Lines are wanted instead of a table.</param>
    /// <param name="output">Receives them.</param>
    public static void Run(string photos, string? bursts, int edited, string? evidence, bool json, TextWriter output)
    {
        var bench = new KindsBench();
        bench.MakePairs(StoredPhoto.FilesIn(photos), edited);
        if (bursts is not null)
        {
            bench.ReadBursts(bursts);
        }

        if (evidence is not null)
        {
            File.WriteAllLines(evidence, bench._pairs.Select(pair => pair.ToString()).Order(StringComparer.Ordinal));
        }

        var results = bench.Results();
        if (json)
        {
            foreach (var result in results)
            {
                output.WriteLine(JsonSerializer.Serialize(result, MeasurementJson.Default.KindsResult));
            }
        }
        else
        {
            WriteTable(results, output);
        }
    }

    private void MakePairs(string[] files, int count)
    {
        if (files.Length < 2)
        {
            throw new BenchInputException("There are fewer than two photos in the folder; name one with JPEG or PNG files.");
        }

        count = Math.Min(count, files.Length);
        var codes = new byte[files.Length][];
        Parallel.For(0, files.Length, i => codes[i] = Pdq.Describe(StoredPhoto.View(ImageDecoder.Decode(File.ReadAllBytes(files[i]), StoredPhoto.Patient))).Code);
        Parallel.For(0, count, i =>
        {
            var source = (int)((long)i * files.Length / count);
            var photo = Read(File.ReadAllBytes(files[source]));
            using var picture = Picture.FromDecoded(photo.Image);
            using var other = Picture.FromDecoded(Read(File.ReadAllBytes(files[(source + files.Length / 2) % files.Length])).Image);
            foreach (var made in KindCase.All)
            {
                Add(made.Name, made.Truth, i % 2 == 1, files[source], photo, Read(made.Make(picture, other, i)));
            }

            var nearest = Enumerable.Range(0, files.Length).Where(file => file != source).MinBy(file => Pdq.Distance(codes[source], codes[file]));
            Add("nearest photo", null, i % 2 == 1, $"{files[source]} {files[nearest]}", photo, Read(File.ReadAllBytes(files[nearest])));
        });
    }

    private void ReadBursts(string folder) => Parallel.ForEach(Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal), burst =>
    {
        var frames = StoredPhoto.FilesIn(burst);
        for (var i = 1; i < frames.Length; i++)
        {
            // Real frames are all for reporting: no threshold was set on them.
            Add($"frames of {Path.GetFileName(burst)}", DuplicateKind.Burst, true, frames[i], Read(File.ReadAllBytes(frames[i - 1])), Read(File.ReadAllBytes(frames[i])));
        }
    });

    private void Add(string name, DuplicateKind? truth, bool isReported, string file, SeenPhoto a, SeenPhoto b)
    {
        var seen = Compare(a, b);
        if (_timed.GetOrAdd(name, _ => []) is { Count: < TimedPairs } timed)
        {
            timed.Add((a, b));
        }

        var distance = a.Pdq.Quality >= Pdq.MinQuality && b.Pdq.Quality >= Pdq.MinQuality ? (int)Pdq.Distance(a.Pdq.Code, b.Pdq.Code) : 256;
        _pairs.Add(new ClassifiedPair(name, truth, isReported, file, seen, KindClassifier.Classify(seen, twoExposures: false), distance));
    }

    private static PairEvidence Compare(SeenPhoto a, SeenPhoto b) =>
        PairEvidence.Of(a.Facts, StoredPhoto.View(a.Thumbnail), b.Facts, StoredPhoto.View(b.Thumbnail));

    /// <summary>Processor time of one comparison, from two decoded thumbnails, one after the other.</summary>
    private double MicrosPerPair(string name)
    {
        const int Rounds = 4;
        var before = ProcessTimes.Own();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (a, b) in _timed[name])
            {
                Compare(a, b);
            }
        }

        return (ProcessTimes.Own() - before).TotalMicroseconds / (Rounds * _timed[name].Count);
    }

    private static SeenPhoto Read(byte[] encoded)
    {
        var image = ImageDecoder.Decode(encoded, StoredPhoto.Patient);
        return new SeenPhoto(
            image,
            ImageDecoder.Decode(image.Thumbnail.Data, StoredPhoto.Patient),
            new PictureFacts(image.Width, image.Height, null),
            Pdq.Describe(StoredPhoto.View(image)));
    }

    private KindsResult[] Results() =>
    [
        .. _pairs.Where(pair => pair.IsReported).GroupBy(pair => (pair.Name, pair.Truth))
            .OrderBy(group => group.Key.Truth is { } truth ? (int)truth : int.MaxValue)
            .ThenBy(group => Array.FindIndex([.. KindCase.All], made => made.Name == group.Key.Name) is var at and >= 0 ? at : int.MaxValue)
            .ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => new KindsResult(
                "kinds",
                group.Key.Name,
                NameOf(group.Key.Truth),
                group.Count(),
                group.Count(pair => pair.PdqBits <= NearBits),
                group.GroupBy(pair => NameOf(pair.Answer)).ToDictionary(answers => answers.Key, answers => answers.Count()),
                group.Where(pair => pair.PdqBits <= NearBits).GroupBy(pair => NameOf(pair.Answer)).ToDictionary(answers => answers.Key, answers => answers.Count()),
                MicrosPerPair(group.Key.Name))),
    ];

    private static void WriteTable(KindsResult[] results, TextWriter output)
    {
        string[] answers = [.. new DuplicateKind?[] { DuplicateKind.Reencoded, DuplicateKind.Edited, DuplicateKind.Burst, null }.Select(NameOf)];
        output.WriteLine($"{"made",-28}{"is",-12}{"pairs",7}{string.Concat(answers.Select(answer => $"{answer,11}"))}   near:{string.Concat(answers.Select(answer => $"{answer,11}"))}{"us",9}");
        foreach (var result in results)
        {
            Row(result.Made, result.Truth, result.Pairs, result.Answers, result.NearAnswers, result.MicrosPerPair.ToString("N0", CultureInfo.InvariantCulture));
        }

        foreach (var truth in results.GroupBy(result => result.Truth))
        {
            Row("all", truth.Key, truth.Sum(result => result.Pairs), Sum(truth.Select(result => result.Answers)), Sum(truth.Select(result => result.NearAnswers)), "");
        }

        static Dictionary<string, int> Sum(IEnumerable<IReadOnlyDictionary<string, int>> counts) =>
            counts.SelectMany(each => each).GroupBy(each => each.Key).ToDictionary(group => group.Key, group => group.Sum(each => each.Value));

        void Row(string made, string truth, int pairs, IReadOnlyDictionary<string, int> counts, IReadOnlyDictionary<string, int> near, string micros) => output.WriteLine(
            $"{made,-28}{truth,-12}{pairs,7}{string.Concat(answers.Select(answer => $"{counts.GetValueOrDefault(answer),11}"))}        "
            + $"{string.Concat(answers.Select(answer => $"{near.GetValueOrDefault(answer),11}"))}{micros,9}");
    }

    private static string NameOf(DuplicateKind? kind) => kind?.ToString().ToLowerInvariant() ?? "none";

    private sealed record SeenPhoto(DecodedImage Image, DecodedImage Thumbnail, PictureFacts Facts, Descriptor Pdq);

    private sealed record ClassifiedPair(
        string Name, DuplicateKind? Truth, bool IsReported, string File, PairEvidence Seen, DuplicateKind? Answer, int PdqBits)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Name};{NameOf(Truth)};{(IsReported ? "reported" : "fitted")};{File};{NameOf(Answer)};{PdqBits};{Seen.Blocks};{Seen.Agreeing:F3};{Seen.Correlation:F3};{Seen.Displacement:F3};{Seen.Overhang:F2};{Seen.WholeCorrelation:F3};{Seen.FrameShift:F2};{Seen.AspectChange:F4};{Seen.Rescaled};{Seen.ColorMean:F2};{Seen.ColorWorst:F2};{Seen.ColorShift:F2};{Seen.Sharpness:F3}");
    }
}
