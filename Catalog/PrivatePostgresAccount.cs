namespace OrleansImageSearch.Catalog;

/// <summary>The user whom the server runs as: our own, or where we are root an unprivileged one.</summary>
/// <param name="Name">The user; empty for our own.</param>
/// <param name="Prefix">What a command begins with to run as that user.</param>
internal sealed record PrivatePostgresAccount(string Name, IReadOnlyList<string> Prefix)
{
    private static readonly string[] Unprivileged = ["postgres", "nobody"];

    public static async Task<PrivatePostgresAccount> ForAsync(PrivatePostgresFiles files, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new PrivatePostgresAccount(Environment.UserName, []);
        }

        foreach (var user in Unprivileged)
        {
            var group = await ChildProcess.RunAsync(["id", "-g", user], cancellationToken);
            if (group.ExitCode == 0)
            {
                return await ForUserAsync(user, group.Output.Trim(), files, cancellationToken);
            }
        }

        throw new CatalogException(
            $"PostgreSQL refuses to run as root, and there is no user '{string.Join("' or '", Unprivileged)}' to run it as: apt-get install postgresql");
    }

    /// <summary>Creates a folder, where absent, that the account alone can enter.</summary>
    public Task CreateDirectoryAsync(string path, CancellationToken cancellationToken) =>
        RunAsync(["install", "--directory", "--mode=700", .. Prefix.Count == 0 ? [] : new[] { $"--owner={Name}" }, path], cancellationToken);

    /// <summary>Makes a folder and all that is in it the account's.</summary>
    public Task OwnAsync(string path, CancellationToken cancellationToken) =>
        Prefix.Count == 0
            ? Task.CompletedTask
            : RunAsync(["chown", "--recursive", "--no-dereference", Name, path], cancellationToken);

    private static async Task RunAsync(string[] command, CancellationToken cancellationToken)
    {
        var result = await ChildProcess.RunAsync(command, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new CatalogException($"A folder for PostgreSQL cannot be made ready: {result.LastLines}");
        }
    }

    private static async Task<PrivatePostgresAccount> ForUserAsync(
        string user, string group, PrivatePostgresFiles files, CancellationToken cancellationToken)
    {
        string[] setpriv = ["setpriv", $"--reuid={user}", $"--regid={group}", "--init-groups", "--no-new-privs"];
        var plain = new PrivatePostgresAccount(user, setpriv);
        if (await plain.CanEnterAsync(files.Root, cancellationToken))
        {
            return plain;
        }

        // A folder above is closed to the account, such as /root: this capability passes through folders and adds nothing to write.
        var passing = new PrivatePostgresAccount(
            user,
            [.. setpriv, "--bounding-set=-all,+dac_read_search", "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"]);
        return await passing.CanEnterAsync(files.Root, cancellationToken)
            ? passing
            : throw new CatalogException(
                $"The user '{user}', whom PostgreSQL runs as because we are root, cannot enter '{files.Root}': name a folder outside of private ones, or run as another user than root.");
    }

    private async Task<bool> CanEnterAsync(string folder, CancellationToken cancellationToken) =>
        (await ChildProcess.RunAsync([.. Prefix, "env", $"--chdir={folder}", "true"], cancellationToken)).ExitCode == 0;
}
