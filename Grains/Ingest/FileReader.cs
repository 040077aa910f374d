using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>Reads files that may vanish, grow or be no files at all; whatever goes wrong is an <see cref="ImageRejectedException"/>.</summary>
internal static class FileReader
{
    /// <param name="file">The file, whose size is checked before memory is taken.</param>
    /// <param name="maxBytes">Larger files are rejected.</param>
    public static byte[] Read(FileInfo file, long maxBytes)
    {
        try
        {
            if (!file.Exists)
            {
                throw new ImageRejectedException(file.FullName.Contains('\uFFFD')
                    ? "The file's name is not valid UTF-8, so it cannot be opened: rename it."
                    : "There is no such file (moved, deleted, or a broken link): check the path.");
            }

            // Pipes and devices have no length either; opening one could wait for ever.
            if (file.Length == 0)
            {
                throw new ImageRejectedException("The file is empty: copy it again from where it came.");
            }

            if (file.Length > maxBytes)
            {
                throw new ImageRejectedException($"The file has {file.Length:N0} bytes, more than the limit of {maxBytes:N0}: raise Decoding:MaxBytes or leave it out.");
            }

            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (EndOfStreamException)
        {
            throw new ImageRejectedException("The file shrank while it was read: ingest it again once it is complete.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new ImageRejectedException("The file cannot be read (permission denied): let the server's user read it.");
        }
        catch (IOException e)
        {
            throw new ImageRejectedException($"The file cannot be read ({e.Message.TrimEnd('.')}): check the disk and ingest it again.");
        }
    }
}
