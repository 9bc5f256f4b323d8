namespace PortBridge.Worker.Models;

/// <summary>What an error of the file system means for a download.</summary>
internal static class FileErrors
{
    // .NET on Unix puts the bare errno into HResult, on Windows an HRESULT of the Win32 error.
    private const int NoSpace = 28; // ENOSPC
    private const int QuotaOnLinux = 122; // EDQUOT
    private const int QuotaOnMac = 69; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int LockedOnLinux = 11; // EWOULDBLOCK
    private const int LockedOnMac = 35; // EWOULDBLOCK
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Whether it is the file system that failed, and not the program.</summary>
    public static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Whether another process has the file open for itself.</summary>
    public static bool IsLocked(IOException e) =>
        e.HResult is LockedOnLinux or LockedOnMac or WindowsSharingViolation;

    /// <summary>What a failure to write comes to.</summary>
    public static ModelStoreException Describe(DownloadRequest request, Exception e) => IsDiskFull(e)
        ? request.Failed(
            ModelFailure.DiskFull,
            $"the disk has no room for its {DownloadRequest.Bytes(request.Entry.Size)}, and what had come was deleted", e)
        : request.Failed(
            ModelFailure.NotWritable, $"{Path.GetDirectoryName(request.Target)} cannot be written ({e.Message})", e);

    private static bool IsDiskFull(Exception e) =>
        e.HResult is NoSpace or QuotaOnLinux or QuotaOnMac or WindowsDiskFull or WindowsHandleDiskFull;
}
