using System.Globalization;

namespace OrleansImageSearch.Catalog;

/// <summary>One process at a time on a data directory. The system releases the lock when the process ends, however it ends.</summary>
internal sealed class PrivatePostgresLock : IDisposable
{
    private readonly FileStream _file;

    private PrivatePostgresLock(FileStream file) => _file = file;

    /// <exception cref="CatalogException">Another process holds it, or it cannot be written.</exception>
    public static PrivatePostgresLock Take(PrivatePostgresFiles files)
    {
        FileStream file;
        try
        {
            file = new FileStream(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CatalogException(
                $"The catalog's folder '{files.Root}' belongs to another user: run as that user or name another folder. {exception.Message}", exception);
        }
        catch (IOException exception) when (File.Exists(files.LockOwner))
        {
            throw new CatalogException(
                $"The catalog in '{files.Root}' is in use by process {File.ReadAllText(files.LockOwner).Trim()}: stop it, or name another folder.",
                exception);
        }

        File.WriteAllText(files.LockOwner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new PrivatePostgresLock(file);
    }

    public void Dispose() => _file.Dispose();
}
