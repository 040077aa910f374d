using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Commands;

/// <summary><c>--server URL</c>, an option of every verb; else <c>$IMAGESEARCH_SERVER</c>, else this machine.</summary>
internal sealed class ServerOption : Option<Uri>
{
    public const string EnvironmentVariable = "IMAGESEARCH_SERVER";

    /// <summary>The API key, where the server asks for one; not an option, since every user of a machine sees the arguments of its programs.</summary>
    public const string KeyVariable = "IMAGESEARCH_API_KEY";

    private const string ThisMachine = "http://127.0.0.1:8080";

    public ServerOption()
        : base("--server")
    {
        Description = $"The server's address (default: ${EnvironmentVariable}, else {ThisMachine}); ${KeyVariable} is the key where it asks for one";
        HelpName = "URL";
        Recursive = true;
        CustomParser = result => Parse(result, result.Tokens[0].Value, "--server");
    }

    public ImageSearchClient Connect(ParseResult parsed) => new(parsed.GetValue(this) ?? FromEnvironment(), FindKey());

    private static string? FindKey() => Environment.GetEnvironmentVariable(KeyVariable) switch
    {
        null or "" => null,
        var key when key.Any(c => c is <= ' ' or > '~') =>
            throw new CommandFailedException($"${KeyVariable} has characters that no key has: set it to the server's Access:ApiKey", ExitCodes.WrongUsage),
        var key => key,
    };

    private static Uri FromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } configured ? configured : ThisMachine;
        return IsServer(text, out var server)
            ? server
            : throw new CommandFailedException(Explain(text, $"${EnvironmentVariable}"), ExitCodes.WrongUsage);
    }

    private static Uri? Parse(ArgumentResult result, string text, string origin)
    {
        if (IsServer(text, out var server))
        {
            return server;
        }

        result.AddError(Explain(text, origin));
        return null;
    }

    private static bool IsServer(string text, out Uri server) =>
        Uri.TryCreate(text, UriKind.Absolute, out server!) && (server.Scheme == Uri.UriSchemeHttp || server.Scheme == Uri.UriSchemeHttps);

    private static string Explain(string text, string origin) =>
        $"{origin} is '{text}', which is no http or https address; write it as {ThisMachine}";
}
