using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Maps;

internal static class MapSummary
{
    /// <summary>How many images a map has and how true it is, in one line.</summary>
    public static string Of(MapStatus map) => FormattableString.Invariant(
        $"{map.Points:N0} images by {map.Measure}") + (map.Quality is { } quality
            ? FormattableString.Invariant(
                $"; of {quality.Neighbors} neighbours: trustworthiness {quality.Trustworthiness:0.0000}, preserved {quality.Preservation:0.0%} (on {quality.Sample:N0} images)")
            : "");
}
