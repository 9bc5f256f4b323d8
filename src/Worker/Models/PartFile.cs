namespace PortBridge.Worker.Models;

/// <summary>
/// What has come of a download, beside the place where the whole shall be: <c>X.part</c>, and in <c>X.part.etag</c>
/// the version of the server's file that it is the beginning of. The final name only ever has a whole file.
/// </summary>
internal sealed class PartFile(string target)
{
    private const int UnbufferedSize = 0;

    private readonly string _path = target + ".part";
    private readonly string _etagPath = target + ".part.etag";

    /// <summary>How much has come; 0 where nothing has.</summary>
    public long Length => File.Exists(_path) ? new FileInfo(_path).Length : 0;

    /// <summary>The version that it is the beginning of, or null where the server did not say.</summary>
    public string? ETag => File.Exists(_etagPath) ? File.ReadAllText(_etagPath) : null;

    /// <summary>Opens it at its end, for reading too.</summary>
    public FileStream Open()
    {
        var file = new FileStream(
            _path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, UnbufferedSize, FileOptions.Asynchronous);
        file.Position = file.Length;
        return file;
    }

    /// <summary>Empties it, to become the beginning of another version.</summary>
    public void Restart(FileStream file, string? etag)
    {
        // The old bytes go first: with the new version's name beside them they would be taken for its beginning.
        if (file.Length > 0)
            file.SetLength(0);
        file.Position = 0;
        if (etag is null)
            File.Delete(_etagPath);
        else
            File.WriteAllText(_etagPath, etag);
    }

    /// <summary>Gives it its final name. It must be closed, and on the disk.</summary>
    public void Commit()
    {
        File.Move(_path, target, overwrite: true);
        File.Delete(_etagPath);
    }

    public void Delete()
    {
        File.Delete(_path);
        File.Delete(_etagPath);
    }
}
