namespace PortBridge.Worker.Models;

/// <summary>Who can change the files of a store: others could put a file there that native code then reads.</summary>
internal static class StoreAccess
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // What others can read but not write; the umask can take more away.
    private const UnixFileMode FileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode FolderMode =
        FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Finds what others than the owner can change: the file, its folder, or a folder above it.</summary>
    /// <remarks>
    /// The sticky bit of a folder keeps others from replacing what is in it. For the store's own folder it does not
    /// suffice, because others can have put the file there first. Only the modes are examined; an owner is trusted.
    /// </remarks>
    /// <param name="path">The full path of a file, which need not exist.</param>
    /// <returns>A sentence that names it and says what to do; null if there is nothing, and on Windows.</returns>
    public static string? FindWeakness(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;

        var folder = Path.GetDirectoryName(path);
        if (IsWritable(path, UnixFileMode.None))
            return Describe(path);
        if (IsWritable(folder, UnixFileMode.None))
            return Describe(folder!);

        while ((folder = Path.GetDirectoryName(folder)) is not null)
        {
            if (IsWritable(folder, UnixFileMode.StickyBit))
                return Describe(folder);
        }

        return null;
    }

    /// <summary>Creates a folder that others cannot write, if it does not exist.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode);
    }

    /// <summary>Opens a file for reading and writing, and creates it, unwritable for others, if it does not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <param name="bufferSize">The size of the stream's buffer; 0 for none.</param>
    /// <param name="flags">Options of the stream.</param>
    /// <exception cref="IOException">The path is a symbolic link, or the file cannot be opened.</exception>
    public static FileStream Open(string path, FileShare share, int bufferSize, FileOptions flags = FileOptions.None)
    {
        ThrowIfLink(path);
        var options = new FileStreamOptions
        {
            Mode = System.IO.FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = bufferSize,
            Options = flags,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode;
        return new FileStream(path, options);
    }

    /// <summary>Refuses a symbolic link in place of a file that the store writes, which others may have put there.</summary>
    /// <remarks>
    /// .NET cannot open a file without following links. Others could put the link there after this check only if they can
    /// write the folder, about which the store warns.
    /// </remarks>
    /// <exception cref="IOException">The path is a symbolic link.</exception>
    public static void ThrowIfLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw new IOException($"{path} is a symbolic link; delete it");
    }

    private static bool IsWritable(string? path, UnixFileMode unless)
    {
        if (OperatingSystem.IsWindows() || path is null || !Path.Exists(path))
            return false;

        var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        var mode = File.GetUnixFileMode(target);
        return (mode & OthersWrite) != UnixFileMode.None && (mode & unless) == UnixFileMode.None;
    }

    private static string Describe(string path) =>
        $"Others than its owner can write {path}, so the checksums of models are verified at each start. "
        + $"To forbid it, run: chmod go-w \"{path}\"";
}
