using System.CommandLine;
using OrleansImageSearch.Cli.Demonstration;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch demo</c>: paints a collection to try things on.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "The folder to write to; made where it is missing" };
        var command = new Command("demo", "Paint a few hundred pictures with edited copies of some of them, always the same.") { folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(folder).FullName;
            try
            {
                await DemonstrationPictures.WriteAsync(path, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException($"{path} cannot be written ({e.Message.TrimEnd('.')}): name a folder of yours with free space");
            }

            terminal.Error.WriteLine($"The demonstration collection is in {path}: pictures in originals, edited copies in copies.");
            return ExitCodes.Done;
        });
        return command;
    }
}
