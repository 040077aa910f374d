using System.Globalization;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Duplicates;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>The query of a page of groups of duplicates.</summary>
internal static class GroupFields
{
    private const int DefaultLimit = 100;
    private const int MaxRules = 16;
    private const int MaxFolders = 1000;

    public static readonly RequestField[] Query =
    [
        new("cursor", FieldKind.Text, "Where the page begins: the next of the page before."),
        new("limit", FieldKind.Integer, $"Groups on a page, 1 to 1000. Default {DefaultLimit}."),
        new("prefer", FieldKind.Text, "What stays, rule by rule: larger, less-compressed, older, longer-path. Default: these, in this order.") { MaxCount = MaxRules },
        new("protect", FieldKind.Text, "A folder of which nothing goes.") { MaxCount = MaxFolders },
        new("within", FieldKind.Text, "Only files below such folders go.") { MaxCount = MaxFolders },
        new("against", FieldKind.Text, "Only what has a duplicate below such folders goes, and nothing in them does.") { MaxCount = MaxFolders },
        new("kind", FieldKind.Text, "Of which kinds images go: identical, reencoded, edited, burst. Default: the first three.") { MaxCount = MaxRules },
    ];

    public static GroupQuery Read(RequestFields fields) => new(
        fields.Text("cursor") is not { } cursor ? 0
            : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after
            : throw new InvalidRequestException("cursor", $"cursor must be the next of the page before, not '{cursor}'."),
        fields.Integer("limit", DefaultLimit),
        Texts(fields, "prefer"),
        Texts(fields, "protect"),
        Texts(fields, "within"),
        Texts(fields, "against"),
        Texts(fields, "kind"));

    private static string[] Texts(RequestFields fields, string name) => [.. fields.All(name).Select(part => part.Text)];
}
