using System.CommandLine;
using OrleansImageSearch.Cli.Calibration;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;
using OrleansImageSearch.Similarity.Fusion;
using FittedCalibration = OrleansImageSearch.Similarity.Fusion.Calibration;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch calibrate</c>: fits weights and a threshold to pairs of images that the user labelled.</summary>
internal static class CalibrateCommand
{
    /// <summary>Pairs that the server compares at a time.</summary>
    private const int AtOnce = 4;

    private const string Description = """
        Fit the weights of the measures, and the score from which on two pictures are copies, to pairs that you labelled.

        PAIRS is a CSV file of image,image,label: paths (from the file's folder) or ids of stored images, and copy or other.
        Precision and recall are those of pairs that were not fitted to (cross-validation), with 95% confidence intervals.
        """;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var pairs = new Argument<string>("PAIRS") { Description = "A CSV file of labelled pairs; without it, --reset", Arity = ArgumentArity.ZeroOrOne };
        var precision = new Option<double>("--precision") { Description = "Share of copies wanted among the pairs taken for copies", HelpName = "P", DefaultValueFactory = _ => 0.99 };
        var apply = new Option<bool>("--apply") { Description = "Let searches without --measure use these weights, and hits say how likely they are" };
        var reset = new Option<bool>("--reset") { Description = "Go back to the default weights" };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON" };
        precision.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1))
            {
                result.AddError("--precision must be above 0 and at most 1, as 0.99");
            }
        });

        var command = new Command("calibrate", Description) { pairs, precision, apply, reset, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(pairs)?.Tokens.Count is > 0 == result.GetValue(reset))
            {
                result.AddError("name a file of labelled pairs, or --reset");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            if (parsed.GetValue(reset))
            {
                await client.DeleteCalibrationAsync(cancellationToken);
                return ExitCodes.Done;
            }

            var path = parsed.GetRequiredValue(pairs);
            var labelled = await CompareAsync(client, path, PairList.Read(path), cancellationToken);
            var report = Fit(path, labelled, parsed.GetValue(precision), parsed.GetValue(apply));
            if (report.Applied)
            {
                await client.SetCalibrationAsync(new CalibrationMessage(report.Weights, report.Intercept, report.Slope), cancellationToken);
            }

            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(JsonLine.Of(report));
            }
            else
            {
                Show(report, terminal);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<LabelledPair[]> CompareAsync(
        ImageSearchClient client, string path, IReadOnlyList<ListedPair> pairs, CancellationToken cancellationToken)
    {
        var labelled = new LabelledPair[pairs.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, pairs.Count, parallel, async (i, cancellation) =>
        {
            var pair = pairs[i];
            try
            {
                var comparison = await client.CompareAsync(pair.First, pair.Second, cancellation);
                labelled[i] = new LabelledPair(comparison.Measures.ToDictionary(measure => measure.Key, measure => measure.Value.Score), pair.IsCopy);
            }
            catch (ServerException refused) when (refused.Status is not null)
            {
                throw new CommandFailedException($"{path}, line {pair.Line}: {refused.Message}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException($"{path}, line {pair.Line}: an image cannot be read ({e.Message.TrimEnd('.')})");
            }
        });
        return labelled;
    }

    private static CalibrationReport Fit(string path, LabelledPair[] pairs, double wanted, bool apply)
    {
        try
        {
            var (precision, recall) = FittedCalibration.Validate(pairs, wanted);
            var calibration = FittedCalibration.Fit(pairs);
            return new CalibrationReport(
                pairs.Length,
                pairs.Count(pair => pair.IsCopy),
                calibration.Weights,
                calibration.Intercept,
                calibration.Slope,
                calibration.ThresholdFor(pairs, wanted),
                Report(precision),
                Report(recall),
                apply);
        }
        catch (ArgumentException e)
        {
            throw new CommandFailedException($"{path} cannot be fitted to: {e.Message}");
        }
    }

    private static ShareReport Report(BinomialInterval share) => new(double.IsNaN(share.Value) ? null : share.Value, share.Low, share.High);

    private static void Show(CalibrationReport report, Terminal terminal)
    {
        var table = TableText.Create().Column("measure").Column("weight", number: true);
        foreach (var (measure, weight) in report.Weights.OrderByDescending(weight => weight.Value))
        {
            table.Row([measure, $"{weight:0.000}"]);
        }

        terminal.OutConsole.Write(table);
        var probability = LogisticRegression.Sigmoid(report.Intercept + report.Slope * report.Threshold);
        terminal.Out.WriteLine($"{report.Pairs:N0} pairs, {report.Copies:N0} of them copies; copies have a score from {report.Threshold:0.000} on (probability {probability:0.000})");
        terminal.Out.WriteLine($"precision {Text(report.Precision)}, recall {Text(report.Recall)}, of pairs that were not fitted to");
        terminal.Out.WriteLine(report.Applied
            ? "searches without --measure use these weights from now on; imagesearch calibrate --reset takes that back"
            : $"try: imagesearch search IMAGE {string.Join(' ', report.Weights.Select(weight => $"--measure {weight.Key}:{weight.Value:0.###}"))}, or --apply for all searches");
    }

    private static string Text(ShareReport share) => share.Value is { } value ? $"{value:0.0 %} (95%: {share.Low:0.0 %} to {share.High:0.0 %})" : "unknown, since no pair was taken for a copy";
}
