using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace OrleansImageSearch.Catalog;

/// <summary>What PostgreSQL's text can hold: any Unicode text without NUL.</summary>
public static class CatalogText
{
    /// <summary>Why <paramref name="text"/> cannot be stored, for a person to read; null where it can.</summary>
    public static string? ProblemOf(string text)
    {
        if (text.Contains('\0'))
        {
            return "it contains a NUL character";
        }

        return IsWellFormed(text) ? null : "it is not well-formed Unicode (half of a surrogate pair)";
    }

    /// <summary>The text, checked.</summary>
    /// <exception cref="ArgumentException">It cannot be stored; the message says why.</exception>
    internal static string Checked(string text, string parameter) =>
        ProblemOf(text) is { } problem
            ? throw new ArgumentException($"'{Storable(text)}' cannot be stored: {problem}.", parameter)
            : text;

    /// <summary>The text with U+FFFD for all that cannot be stored.</summary>
    internal static string Storable(string text) =>
        ProblemOf(text) is null ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace('\0', '\uFFFD')));

    /// <summary>SHA-256 of a text's UTF-8: the key of texts longer than an index row can be.</summary>
    internal static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }
}
