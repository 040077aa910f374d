using System.CommandLine;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>--trash DIR</c>: the one trash folder to use.</summary>
internal sealed class TrashOption : Option<string?>
{
    public TrashOption()
        : base("--trash")
    {
        Description = "Use this trash folder and no other (default: in the user's data folder for files of that disk, else at the top of a file's disk)";
        HelpName = "DIR";
    }
}
