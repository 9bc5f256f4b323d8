namespace PortBridge.Worker.Models;

/// <summary>
/// An incomplete download next to its target: <c>X.part</c> holds the data, and <c>X.part.etag</c> the entity tag of the
/// server's file. The target name only ever refers to a complete file.
/// </summary>
/// <param name="target">The full path of the complete file.</param>
internal sealed class PartFile(string target)
{
    private const int UnbufferedSize = 0;

    private readonly string _path = target + ".part";
    private readonly string _etagPath = target + ".part.etag";

    /// <summary>The number of bytes; 0 if there is no file.</summary>
    public long Length => File.Exists(_path) ? new FileInfo(_path).Length : 0;

    /// <summary>The entity tag of the server's file; null if the server sent none.</summary>
    public string? ETag => File.Exists(_etagPath) ? File.ReadAllText(_etagPath) : null;

    /// <summary>Opens the file for reading and writing, positioned at its end.</summary>
    /// <exception cref="IOException">It cannot be opened, or is a symbolic link.</exception>
    public FileStream Open()
    {
        StoreAccess.ThrowIfLink(_etagPath);
        var file = StoreAccess.Open(_path, FileShare.Read, UnbufferedSize, FileOptions.Asynchronous);
        file.Position = file.Length;
        return file;
    }

    /// <summary>Truncates the file, to download another version from its start.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="etag">The entity tag of the other version; null if unknown.</param>
    public void Restart(FileStream file, string? etag)
    {
        // The old data goes first: with the new entity tag it would be taken for data of the new version.
        if (file.Length > 0)
            file.SetLength(0);
        file.Position = 0;
        if (etag is null)
            File.Delete(_etagPath);
        else
            File.WriteAllText(_etagPath, etag);
    }

    /// <summary>Renames the file to its target. It must be closed and flushed to the disk.</summary>
    public void Commit()
    {
        File.Move(_path, target, overwrite: true);
        File.Delete(_etagPath);
    }

    /// <summary>Deletes the file.</summary>
    public void Delete()
    {
        File.Delete(_path);
        File.Delete(_etagPath);
    }
}
