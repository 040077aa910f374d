using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Fusion;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Search;

/// <summary>A measure and the weight its score has in the fused one.</summary>
internal readonly record struct SelectedMeasure(Measure Measure, double Weight);

/// <summary>Says of a request what is wrong with it, or which measures it means.</summary>
internal static class SearchRequestValidator
{
    /// <param name="request">The request.</param>
    /// <param name="measures">Those that can be asked.</param>
    /// <param name="calibration">Says what counts where the request names no measures; null: all with their default weights.</param>
    /// <returns>The measures to ask, at least one.</returns>
    /// <exception cref="InvalidRequestException">The request cannot be answered; the field is named.</exception>
    public static SelectedMeasure[] Validate(SearchRequest request, MeasureRegistry measures, Calibration? calibration)
    {
        RequireCount("image", request.Images.Length, 1);
        RequireCount("not", request.Not.Length, 0);
        foreach (var image in request.Images.Concat(request.Not))
        {
            if (image.ImageId is null == image.Content is null)
            {
                throw new InvalidRequestException("image", $"'{image.Name}' must be either a stored image's id or a picture's bytes.");
            }
        }

        if (request.K is < 1 or > SearchRequest.MaxK)
        {
            throw new InvalidRequestException("k", $"k is {request.K}; ask for 1 to {SearchRequest.MaxK} hits.");
        }

        if (!Enum.IsDefined(request.Combination))
        {
            throw new InvalidRequestException("combine", "combine must be best, mean or sum.");
        }

        if (request.Copies && (request.Images.Length != 1 || request.Not.Length > 0))
        {
            throw new InvalidRequestException("copies", "The original of a copy is looked for with one image and no negative examples.");
        }

        var selected = request.Measures.Length > 0 ? Select(request.Measures, measures, "measure") : Default(measures, request.Copies ? null : calibration);
        if (request.MaxDistance is { } bound)
        {
            if (request.Copies)
            {
                throw new InvalidRequestException("maxDistance", "A search for copies has no maxDistance: every hit's score says how likely it is.");
            }

            if (!(bound >= 0))
            {
                throw new InvalidRequestException("maxDistance", $"maxDistance is {bound}; it must be 0 or more.");
            }

            if (selected.Length != 1)
            {
                throw new InvalidRequestException(
                    "maxDistance", "maxDistance is in the unit of one measure: name exactly one measure with it.");
            }
        }

        return selected;
    }

    private static void RequireCount(string field, int count, int least)
    {
        if (count < least || count > SearchRequest.MaxImages)
        {
            throw new InvalidRequestException(
                field, $"There are {count} images in '{field}'; send {least} to {SearchRequest.MaxImages}.");
        }
    }

    /// <exception cref="InvalidRequestException">One is unknown, named twice, or has no positive weight; the field is <paramref name="field"/>.</exception>
    public static SelectedMeasure[] Select(WeightedMeasure[] wanted, MeasureRegistry measures, string field)
    {
        var known = string.Join(", ", measures.Searched.Select(measure => measure.Name));
        var selected = new List<SelectedMeasure>(wanted.Length);
        foreach (var (name, weight) in wanted)
        {
            if (measures.Searched.FirstOrDefault(measure => measure.Name == name) is not { } measure)
            {
                throw new InvalidRequestException(field, $"There is no measure '{name}'; there are {known}.");
            }

            if (!(weight > 0 && double.IsFinite(weight)))
            {
                throw new InvalidRequestException(field, $"The weight of '{name}' is {weight}; it must be above 0 and finite.");
            }

            if (selected.Exists(other => other.Measure == measure))
            {
                throw new InvalidRequestException(field, $"The measure '{name}' is named twice; name it once.");
            }

            selected.Add(new SelectedMeasure(measure, weight));
        }

        return [.. selected];
    }

    /// <summary>Those that a search asks that names none.</summary>
    public static SelectedMeasure[] Default(MeasureRegistry measures, Calibration? calibration) => calibration is null
        ? [.. measures.Searched.Select(measure => new SelectedMeasure(measure, measure.DefaultWeight))]
        : [.. calibration.Weights.Select(weight => new SelectedMeasure(measures.Find(weight.Key), weight.Value))];
}
