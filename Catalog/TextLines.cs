namespace OrleansImageSearch.Catalog;

internal static class TextLines
{
    /// <summary>The last lines of a text that are not empty, five at most, in one line.</summary>
    public static string Last(string text) =>
        string.Join(" | ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(5));
}
