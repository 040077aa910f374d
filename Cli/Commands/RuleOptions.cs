using System.CommandLine;
using OrleansImageSearch.Cli.Duplicates;

namespace OrleansImageSearch.Cli.Commands;

/// <summary>The options that choose what stays and what goes.</summary>
internal sealed class RuleOptions
{
    private readonly Option<string[]> _prefer = new("--prefer")
    {
        Description = "What stays: larger, less-compressed, older or longer-path; repeatable, the first that tells items apart counts",
        HelpName = "RULE",
    };

    private readonly Option<string[]> _protect = Folders("--protect", "Touch nothing below this folder; repeatable");
    private readonly Option<string[]> _within = Folders("--within", "Touch only what lies below this folder; repeatable");
    private readonly Option<string[]> _against = Folders("--against", "Keep what lies below this folder, and touch only what is like something there; repeatable");

    private readonly Option<string[]> _kinds = new("--kind")
    {
        Description = "Only likeness of this kind goes: identical, reencoded, edited or burst; repeatable. Default: the first three",
        HelpName = "KIND",
    };

    public RuleOptions()
    {
        _prefer.AcceptOnlyFromAmong("larger", "less-compressed", "older", "longer-path");
        _kinds.AcceptOnlyFromAmong("identical", "reencoded", "edited", "burst");
    }

    public Option<string[]> Prefer => _prefer;

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _prefer, _protect, _within, _against, _kinds })
        {
            command.Add(option);
        }
    }

    public ChoiceRules Read(ParseResult parsed) => new(
        parsed.GetValue(_prefer) ?? [],
        new FolderSet(parsed.GetValue(_protect) ?? []),
        new FolderSet(parsed.GetValue(_within) ?? []),
        new FolderSet(parsed.GetValue(_against) ?? []),
        parsed.GetValue(_kinds) ?? []);

    private static Option<string[]> Folders(string name, string description)
    {
        var folders = new Option<string[]>(name) { Description = description, HelpName = "DIR" };
        folders.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !Directory.Exists(token.Value)) is { } missing)
            {
                result.AddError($"{name} names {missing.Value}, which is no folder here");
            }
        });
        return folders;
    }
}
