namespace PortBridge.Audio.Files;

/// <summary>Files in the temporary folder, with access for this user only, which are deleted when they are closed.</summary>
internal static class TemporaryFile
{
    /// <summary>Creates an empty file. Other programs, such as ffmpeg, can open it by its name.</summary>
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"portbridge-{Path.GetRandomFileName()}"), options);
    }
}
