using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Imaging.Embedding;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Copies;
using OrleansImageSearch.Similarity.Fusion;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Benchmarks.Quality;

/// <summary>
/// How well edited copies are told from other photos: the share that is recognized, by edit, at the threshold at which 999 of 1,000 pairs
/// taken for a copy and its original are. Every measure alone, every measure with the query turned, mirrored and cut into the pictures
/// inside it, and the search for copies, which compares the best candidates of all measures place by place.
/// </summary>
internal sealed class QualityBench
{
    private const double Precision = 0.999;

    /// <summary>As many as a search compares place by place, see <c>Search:CopyCandidates</c>; no photo of a lower rank can matter.</summary>
    private const int CopyCandidates = 24;

    private const int ShownMistakes = 12;

    private const string Fused = "fused", Copies = "copies";

    private static readonly string[] Edits = [.. EditMatrix.All.Select(edit => edit.Name), EditMatrix.Collage];

    private static readonly (double From, double To)[] ProbabilityBins = [(0, 0.01), (0.01, 0.1), (0.1, 0.9), (0.9, 0.99), (0.99, 0.999), (0.999, 1)];

    private readonly IReadOnlyList<Measure> _measures;
    private readonly StoredPhoto[] _photos;
    private readonly Dictionary<string, MatchTally> _tallies;
    private readonly ConcurrentBag<(string Edit, string Photo, string TakenFor, double Probability)> _mistakes = [];

    private QualityBench(string folder, IReadOnlyList<Measure> measures)
    {
        _measures = measures;
        _photos = StoredPhoto.ReadAll(folder, measures);
        _tallies = _measures.SelectMany(measure => new[] { measure.Name, Turned(measure) }).Append(Fused).Append(Copies).ToDictionary(system => system, _ => new MatchTally());
    }

    /// <param name="folder">Photos, all of which are in the collection.</param>
    /// <param name="model">A folder with a model, for the measure <c>embedding</c>; null: without.</param>
    /// <param name="sources">How many of the photos are edited, evenly spread.</param>
    /// <param name="json">Whether JSON Lines are wanted instead of a table.</param>
    /// <param name="output">Receives them.</param>
    public static void Run(string folder, string? model, int sources, bool json, TextWriter output)
    {
        using var embedder = model is null ? null : ImageEmbedder.Load(model);
        var bench = new QualityBench(folder, [.. MeasureRegistry.Default.All, .. embedder is null ? [] : new[] { new EmbeddingMeasure(embedder) }]);
        sources = Math.Min(sources, bench._photos.Length);
        Parallel.For(0, sources, source => bench.Search((int)((long)source * bench._photos.Length / sources)));
        if (json)
        {
            bench.WriteLines(sources, output);
        }
        else
        {
            bench.WriteTable(sources, output);
        }
    }

    private static string Turned(Measure measure) => measure.Name + "+";

    private void Search(int source)
    {
        // The other photo of a collage is in the collection too, and finding it is right; so it counts neither way.
        var partner = (source + _photos.Length / 2) % _photos.Length;
        using var photo = Picture.FromDecoded(_photos[source].Image);
        using var other = Picture.FromDecoded(_photos[partner].Image);
        foreach (var edit in EditMatrix.All.Append(new Edit(EditMatrix.Collage, original => EditMatrix.SideBySide(original, other))))
        {
            using var edited = edit.Apply(photo);
            var query = ImageDecoder.Decode(edited.ToJpeg(edit.JpegQuality), StoredPhoto.Patient);
            foreach (var (system, scores) in Scores(query))
            {
                var others = Enumerable.Range(0, scores.Length).Where(id => id != source && id != partner).OrderByDescending(id => scores[id]).Take(CopyCandidates).ToArray();
                _tallies[system].Add(edit.Name, scores[source], others.Select(id => scores[id]));
                if (system == Copies)
                {
                    _mistakes.Add((edit.Name, _photos[source].Name, _photos[others[0]].Name, scores[others[0]]));
                }
            }
        }
    }

    /// <summary>What each system says of every photo, 0..1.</summary>
    private List<(string System, double[] Scores)> Scores(DecodedImage query)
    {
        var view = StoredPhoto.View(query);
        var copy = new CopyQuery(view);
        var results = new List<(string System, double[] Scores)>();
        var ranked = new List<IEnumerable<int>>();
        var pdqDistances = Array.ConvertAll(_photos, _ => float.PositiveInfinity);
        for (var m = 0; m < _measures.Count; m++)
        {
            var (measure, index) = (_measures[m], m);
            Descriptor[] variants = [.. measure.DescribeDihedral(view), .. copy.Inside.Select(inside => measure.Describe(inside.ToView()))];
            var upright = Array.ConvertAll(_photos, photo => measure.Distance(variants[0].Code, photo.Codes[index]));
            var turned = Array.ConvertAll(_photos, photo => variants.Min(variant => measure.Distance(variant.Code, photo.Codes[index])));
            results.Add((measure.Name, Array.ConvertAll(upright, measure.Score)));
            results.Add((Turned(measure), Array.ConvertAll(turned, measure.Score)));
            ranked.Add(Enumerable.Range(0, _photos.Length).OrderBy(id => turned[id]).Take(CopyCandidates));
            if (measure is PdqMeasure && variants[0].Quality >= measure.MinQuality)
            {
                pdqDistances = turned;
            }
        }

        double[] weights = [.. _measures.Select(measure => measure.DefaultWeight)];
        var scores = results.Where(each => _measures.Any(measure => measure.Name == each.System)).Select(each => each.Scores).ToArray();
        results.Add((Fused, [.. Enumerable.Range(0, _photos.Length).Select(id => ScoreFusion.WeightedMean(Array.ConvertAll(scores, each => each[id]), weights))]));

        var candidates = ranked.SelectMany(ids => ids.Select((id, rank) => (Id: id, Rank: rank))).OrderBy(candidate => candidate.Rank);
        var probabilities = new double[_photos.Length];
        foreach (var id in candidates.Select(candidate => candidate.Id).Distinct().Take(CopyCandidates))
        {
            probabilities[id] = CopyEvidence.Probability(copy.Inliers(_photos[id].Features), pdqDistances[id]);
        }

        results.Add((Copies, probabilities));
        return results;
    }

    private void WriteLines(int sources, TextWriter output)
    {
        foreach (var (system, tally) in _tallies)
        {
            var threshold = tally.ThresholdFor(Precision);
            var result = new QualityResult(
                "quality",
                system,
                _photos.Length,
                sources,
                Precision,
                double.IsFinite(threshold) ? threshold : null,
                tally.Recall(threshold),
                Edits.ToDictionary(edit => edit, edit => tally.Recall(threshold, edit)));
            output.WriteLine(JsonSerializer.Serialize(result, MeasurementJson.Default.QualityResult));
        }
    }

    private void WriteTable(int sources, TextWriter output)
    {
        var thresholds = _tallies.ToDictionary(system => system.Key, system => system.Value.ThresholdFor(Precision));
        output.WriteLine($"{_photos.Length} photos, {sources} of them edited in {Edits.Length} ways; recognized, % at {Precision:P1} precision");
        WriteRow(output, "edit", _tallies.Keys);
        foreach (var edit in Edits)
        {
            WriteRow(output, edit, _tallies.Select(system => Percent(system.Value.Recall(thresholds[system.Key], edit))));
        }

        WriteRow(output, "all", _tallies.Select(system => Percent(system.Value.Recall(thresholds[system.Key]))));
        WriteRow(output, "threshold", thresholds.Values.Select(threshold => threshold.ToString("F3", CultureInfo.InvariantCulture)));
        var fused = _tallies[Fused].Fit();
        output.WriteLine(FormattableString.Invariant($"log-odds of a copy by the fused score: {fused.Intercept:F3} + {fused.Coefficients[0]:F3} x score"));
        output.WriteLine("of candidates with a probability of, were the original:");
        foreach (var (from, to) in ProbabilityBins)
        {
            var (count, share) = _tallies[Copies].CopiesWithin(from, to);
            output.WriteLine(FormattableString.Invariant($"{from:0.###} to {to:0.###}: {count,7} candidates, {100 * share:F2}%"));
        }

        output.WriteLine("surest mistakes, to be looked at (are they the same picture stored twice?):");
        foreach (var (edit, photo, takenFor, probability) in _mistakes.OrderByDescending(mistake => mistake.Probability).Take(ShownMistakes))
        {
            output.WriteLine(FormattableString.Invariant($"{probability:F4}: {edit} of {photo} taken for {takenFor}"));
        }
    }

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture);

    private static void WriteRow(TextWriter output, string name, IEnumerable<string> cells) =>
        output.WriteLine(name.PadRight(12) + string.Concat(cells.Select(cell => cell.PadLeft(12))));
}
