using System.CommandLine;
using System.CommandLine.Parsing;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>APPLY</c>: applies by their ids.</summary>
internal sealed class ApplyArgument : Argument<Guid[]>
{
    public ApplyArgument(ArgumentArity arity, string description)
        : base("APPLY")
    {
        Description = description;
        Arity = arity;
        CustomParser = Parse;
    }

    private static Guid[] Parse(ArgumentResult result)
    {
        var applies = new List<Guid>();
        foreach (var token in result.Tokens)
        {
            if (Guid.TryParse(token.Value, out var apply))
            {
                applies.Add(apply);
            }
            else
            {
                result.AddError($"'{token.Value}' is no id of an apply, as imagesearch duplicates undo lists them");
            }
        }

        return [.. applies];
    }
}
