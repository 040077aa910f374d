using System.CommandLine;
using OrleansImageSearch.Cli.Models;
using OrleansImageSearch.Cli.Output;
using OrleansImageSearch.Imaging.Embedding;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>imagesearch models</c>: the image models on this machine, and how to get more.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Option<string>("--folder")
        {
            Description = $"The folder of models; default ${ModelLibrary.FolderVariable}, else models beside the program",
            DefaultValueFactory = _ => ModelLibrary.DefaultFolder,
            Recursive = true,
        };
        var command = new Command("models", "Show the image models that the measure embedding can see by.") { folder, CreateFetch(terminal, folder) };
        command.SetAction(parsed => Guard(() =>
        {
            List(new ModelLibrary(parsed.GetRequiredValue(folder)), terminal);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command CreateFetch(Terminal terminal, Option<string> folder)
    {
        var id = new Argument<string>("ID") { Description = "The model, as imagesearch models lists it" };
        var command = new Command("fetch", "Download a model from the address in its manifest, and check it.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var found = Guard(() => new ModelLibrary(parsed.GetRequiredValue(folder)).Find(parsed.GetRequiredValue(id)));
            var manifest = Guard(() => ModelManifest.Read(found));
            using var http = new HttpClient();
            var download = new ModelDownload(http, found, manifest);
            var (sha256, pinned) = await DownloadBar.ShowAsync(terminal, manifest.Id, progress => download.RunAsync(progress, cancellationToken));
            terminal.Out.WriteLine(Printable.Line($"{manifest.Id} is in {Path.Combine(found, manifest.File)}"));
            terminal.Out.WriteLine($"SHA-256 {sha256}, {(pinned ? "written into its manifest: no other file will be taken from now on" : "as its manifest says")}");
            terminal.Out.WriteLine($"licence {Printable.Line(manifest.License)}; a node sees by it with --Models:Embedding {manifest.Id}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static void List(ModelLibrary library, Terminal terminal)
    {
        var models = library.List();
        var table = TableText.Create().Column("id").Column("dimension", number: true).Column("state").Column("licence").Column("source");
        foreach (var model in models)
        {
            table.Row([model.Id, $"{model.Manifest?.Dimension}", Describe(model), model.Manifest?.License ?? "", model.Manifest?.Source ?? ""]);
        }

        if (models.Count > 0)
        {
            terminal.OutConsole.Write(table);
        }
        else
        {
            terminal.Tell($"There are no models in {library.Folder}: name their folder by --folder or {ModelLibrary.FolderVariable}.");
        }
    }

    private static string Describe(LibraryModel model) => model.State switch
    {
        ModelState.Ready => "ready",
        ModelState.Missing when model.Manifest?.Url is not null => $"not downloaded: imagesearch models fetch {model.Id}",
        ModelState.Missing => $"its file {model.Manifest?.File} is missing",
        _ => model.Problem!,
    };

    /// <summary>What is wrong with a model is the command's one line.</summary>
    private static T Guard<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (ModelUnavailableException e)
        {
            throw new CommandFailedException(e.Message.TrimEnd('.'));
        }
    }
}
