using System.Globalization;
using System.Text;

namespace OrleansImageSearch.Silo.Telemetry;

/// <summary>
/// Metrics in the Prometheus text format 0.0.4, named as OpenTelemetry's compatibility specification names them: dots become
/// underscores, units and <c>_total</c> are appended.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families.Where(family => family.Series.Any()))
        {
            var name = NameOf(family);
            var help = family.Instrument.Description?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(family.IsHistogram ? "histogram" : family.IsCounter ? "counter" : "gauge")}\n");
            foreach (var series in family.Series)
            {
                if (family.IsHistogram)
                {
                    WriteHistogram(text, name, family.Bounds, series);
                }
                else
                {
                    WriteSample(text, name, series.Labels, series.Value);
                }
            }
        }

        return text.ToString();
    }

    /// <summary>As <c>name="value",other="value"</c>, in the order of the names.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            var value = tags[i].Value switch
            {
                bool flag => flag ? "true" : "false",
                var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
            };
            labels[i] = $"{NameOf(tags[i].Key)}=\"{Escape(value)}\"";
        }

        Array.Sort(labels, StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    private static void WriteHistogram(StringBuilder text, string name, IReadOnlyList<double> bounds, MetricSeries series)
    {
        var before = series.Labels.Length == 0 ? "" : series.Labels + ",";
        var cumulated = 0L;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            cumulated += series.Buckets[i];
            var bound = i < bounds.Count ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            WriteSample(text, name + "_bucket", $"{before}le=\"{bound}\"", cumulated);
        }

        WriteSample(text, name + "_sum", series.Labels, series.Value);
        WriteSample(text, name + "_count", series.Labels, series.Count);
    }

    private static void WriteSample(StringBuilder text, string name, string labels, double value) => text
        .Append(name)
        .Append(labels.Length == 0 ? "" : $"{{{labels}}}")
        .Append(' ')
        .Append(double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf")
        .Append('\n');

    private static string NameOf(MetricFamily family)
    {
        var unit = family.Instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return NameOf(family.Instrument.Name) + unit + (family.IsCounter ? "_total" : "");
    }

    /// <summary>Letters, digits and underscores.</summary>
    private static string NameOf(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
