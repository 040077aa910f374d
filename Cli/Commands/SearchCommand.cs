using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;
using Spectre.Console;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch search</c>: finds what looks like one to five images.</summary>
internal static class SearchCommand
{
    private const int MaxImages = 5;

    public static Command Create(Terminal terminal, ServerOption server)
    {
        var images = new Argument<string[]>("IMAGE")
        {
            Description = $"One to {MaxImages} images to look for together: files, or ids of stored images (where a file has that name, the file is meant)",
            Arity = ArgumentArity.OneOrMore,
        };
        var k = new Option<int>("-k") { Description = "Hits wanted", HelpName = "K", DefaultValueFactory = _ => 5 };
        var measures = new Option<string[]>("--measure")
        {
            Description = "Compare by this measure, as pdq or pdq:2; repeatable. Without it: by all",
            HelpName = "NAME[:WEIGHT]",
        };
        var not = new Option<string[]>("--not") { Description = "An image that hits should not look like; repeatable", HelpName = "IMAGE" };
        var exact = new Option<bool>("--exact") { Description = "Ask every bucket, so that nothing is missed" };
        var dihedral = new Option<bool>("--dihedral") { Description = "Find turned and mirrored copies too" };
        var copies = new Option<bool>("--copies") { Description = "Find the original of an edited copy; scores say how likely each hit is" };
        var combine = new Option<string?>("--combine") { Description = "How the scores against several images become one: best (default), mean or sum", HelpName = "HOW" };
        combine.AcceptOnlyFromAmong("best", "mean", "sum");
        var maxDistance = new Option<double?>("--max-distance") { Description = "Leave out hits farther away, in the unit of the one --measure named", HelpName = "D" };
        var json = new Option<bool>("--json") { Description = "Print the server's answer as one line of JSON" };

        images.Validators.Add(result => AtMostMaxImages(result, "images to look for"));
        not.Validators.Add(result => AtMostMaxImages(result, "--not images"));
        k.Validators.Add(result => Require(result, int.TryParse(Value(result), out var hits) && hits >= 1, "-k must be a whole number from 1"));
        maxDistance.Validators.Add(result => Require(result, Number(Value(result)) >= 0, "--max-distance must be a number from 0"));
        measures.Validators.Add(result =>
        {
            foreach (var measure in result.Tokens.Select(token => token.Value))
            {
                var parts = measure.Split(':');
                var valid = parts is [{ Length: > 0 }] || (parts is [{ Length: > 0 }, var weight] && Number(weight) is > 0 and < double.PositiveInfinity);
                Require(result, valid, $"--measure must be a name, or a name and a positive weight as in pdq:2, not '{measure}'");
            }
        });

        var command = new Command("search", "Find the stored images that look like the images named.")
        {
            images, k, measures, not, exact, dihedral, copies, combine, maxDistance, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed);
            var query = new SearchQuery(
                [.. parsed.GetRequiredValue(images).Select(image => Find(image, terminal))],
                [.. (parsed.GetValue(not) ?? []).Select(image => Find(image, terminal))],
                parsed.GetValue(k),
                parsed.GetValue(measures) ?? [],
                parsed.GetValue(exact),
                parsed.GetValue(dihedral),
                parsed.GetValue(copies),
                parsed.GetValue(combine),
                parsed.GetValue(maxDistance));
            try
            {
                var answer = await client.SearchAsync(query, cancellationToken);
                if (parsed.GetValue(json))
                {
                    terminal.Out.WriteLine(JsonLine.Of(answer));
                }
                else
                {
                    Show(client.Read(answer, ServerJson.Default.SearchAnswer), terminal);
                }

                return ExitCodes.Done;
            }
            catch (ServerException refused) when (refused.Status == HttpStatusCode.BadRequest && OptionOf(refused.Field) is { } option)
            {
                throw new CommandFailedException($"{option}: {refused.Message}", ExitCodes.WrongUsage);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException($"an image cannot be read: {failure.Message}");
            }
        });
        return command;
    }

    private static SearchImage Find(string image, Terminal terminal)
    {
        var isId = long.TryParse(image, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        if (File.Exists(image))
        {
            if (isId)
            {
                terminal.Tell($"'{image}' is taken as the file of that name here; for the stored image run it in another folder");
            }

            return new SearchImage(image, null);
        }

        return isId ? new SearchImage(null, id)
            : Directory.Exists(image) ? throw new CommandFailedException($"{image} is a folder: name an image file in it")
            : throw new CommandFailedException($"there is no file {image}: name an image file, or the numeric id of a stored image");
    }

    private static void Show(SearchAnswer answer, Terminal terminal)
    {
        foreach (var notice in answer.Notices ?? [])
        {
            terminal.Tell(notice);
        }

        if (answer.Hits.Count == 0)
        {
            terminal.Out.WriteLine("nothing found");
        }
        else
        {
            string[] measures = [.. answer.Hits.SelectMany(hit => hit.Measures.Keys).Distinct()];
            var table = TableText.Create().Column("#", number: true).Column("score", number: true).Column("id", number: true);
            var isLikelihoodKnown = answer.Hits.Any(hit => hit.Probability is not null);
            if (isLikelihoodKnown)
            {
                table.Column("copy", number: true);
            }

            foreach (var measure in measures)
            {
                table.Column(Printable.Line(measure), number: true);
            }

            table.Column("name");
            foreach (var (rank, hit) in answer.Hits.Index())
            {
                var distances = measures.Select(measure => hit.Measures.TryGetValue(measure, out var score) ? $"{score.Distance:0.###}" : "");
                string[] likely = isLikelihoodKnown ? [hit.Probability is { } probability ? $"{probability:0 %}" : ""] : [];
                table.Row([$"{rank + 1}", $"{hit.Score:0.000}", $"{hit.Id}", .. likely, .. distances, hit.Name]);
            }

            terminal.OutConsole.Write(table);
        }

        terminal.Out.WriteLine(Printable.Line(Explain(answer.Receipt)));
    }

    private static string Explain(SearchReceipt receipt)
    {
        var failed = receipt.BucketsFailed == 0 ? "" : $", {receipt.BucketsFailed:N0} did not answer ({string.Join(", ", receipt.FailedBuckets)})";
        var complete = receipt.Complete ? "complete" : $"coverage {receipt.Coverage:0.0 %}";
        return $"asked {receipt.BucketsAsked:N0} of {receipt.BucketsTotal:N0} buckets{failed}, {complete}, {receipt.ElapsedMs:0.0} ms";
    }

    private static string? OptionOf(string? field) => field switch
    {
        "k" => "-k",
        "measure" => "--measure",
        "exact" => "--exact",
        "dihedral" => "--dihedral",
        "copies" => "--copies",
        "combine" => "--combine",
        "maxDistance" => "--max-distance",
        _ => null,
    };

    private static void AtMostMaxImages(SymbolResult result, string what) =>
        Require(result, result.Tokens.Count <= MaxImages, $"There are {result.Tokens.Count} {what}; name at most {MaxImages}");

    private static void Require(SymbolResult result, bool condition, string message)
    {
        if (!condition)
        {
            result.AddError(message);
        }
    }

    // An option without its value is reported by the parser itself.
    private static string Value(OptionResult result) => result.Tokens is [var token, ..] ? token.Value : "5";

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
