namespace OrleansImageSearch.Cli.Output;

/// <summary>Text from outside (names of files, messages of servers) as it may be shown on a terminal.</summary>
internal static class Printable
{
    /// <summary>The text on one line, with control characters, which could steer the terminal, replaced by U+FFFD.</summary>
    public static string Line(string text) =>
        text.Any(char.IsControl)
            ? string.Create(text.Length, text, (line, source) =>
            {
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] = source[i] is '\n' or '\r' or '\t' ? ' ' : char.IsControl(source[i]) ? '\uFFFD' : source[i];
                }
            })
            : text;
}
