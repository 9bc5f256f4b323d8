namespace PortBridge.Worker.Models;

/// <summary>Classifies file system errors.</summary>
internal static class FileErrors
{
    // HResult is the errno on Unix, and an HRESULT of the Win32 error on Windows.
    private const int NoSpace = 28; // ENOSPC
    private const int QuotaOnLinux = 122; // EDQUOT
    private const int QuotaOnMac = 69; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int LockedOnLinux = 11; // EWOULDBLOCK
    private const int LockedOnMac = 35; // EWOULDBLOCK
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Whether the file system caused an exception.</summary>
    public static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Whether another process has locked the file.</summary>
    public static bool IsLocked(IOException e) =>
        e.HResult is LockedOnLinux or LockedOnMac or WindowsSharingViolation;

    /// <summary>Creates the exception for a failed write.</summary>
    public static ModelStoreException WriteFailure(DownloadRequest request, Exception e) => IsDiskFull(e)
        ? request.Failed(
            ModelFailure.DiskFull,
            $"the disk has no room for its {DownloadRequest.Bytes(request.Entry.Size)}; the partial file was deleted", e)
        : request.Failed(
            ModelFailure.NotWritable, $"{Path.GetDirectoryName(request.Target)} cannot be written ({e.Message})", e);

    private static bool IsDiskFull(Exception e) =>
        e.HResult is NoSpace or QuotaOnLinux or QuotaOnMac or WindowsDiskFull or WindowsHandleDiskFull;
}
