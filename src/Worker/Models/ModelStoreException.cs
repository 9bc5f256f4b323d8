namespace PortBridge.Worker.Models;

/// <summary>A model could not be had.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">A sentence that says what was wrong, and which file to put where by hand.</param>
/// <param name="inner">The cause.</param>
internal sealed class ModelStoreException(ModelFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public ModelFailure Reason { get; } = reason;

    /// <summary>What was wrong alone: a sentence without its capital and its full stop.</summary>
    public string Cause { get; init; } = message;

    /// <summary>Whether the same may work a moment later, so that the download goes on where it stopped.</summary>
    public bool IsTransient =>
        Reason is ModelFailure.Unreachable or ModelFailure.ServerBusy or ModelFailure.Interrupted or ModelFailure.Stalled;

    /// <summary>Whether the same may work some day, without anybody changing the configuration: a network comes back, a
    /// disk is tidied up, a hotel's log-in page goes away.</summary>
    public bool IsRetriable =>
        IsTransient || Reason is ModelFailure.LockedByOther or ModelFailure.DiskFull or ModelFailure.NotTheFile;
}

/// <summary>Why a model could not be had.</summary>
internal enum ModelFailure
{
    /// <summary>The store knows no model of this name, and there is no such file.</summary>
    UnknownModel,

    /// <summary>The model is not there, and the store must keep off the network.</summary>
    Offline,

    /// <summary>The model is not there, and nobody asked to fetch it.</summary>
    NotHere,

    /// <summary>What shall be the mirror is no address.</summary>
    BadMirror,

    /// <summary>The server could not be reached: no network, no such host, nobody listens.</summary>
    Unreachable,

    /// <summary>The server said that it cannot serve now.</summary>
    ServerBusy,

    /// <summary>The connection broke before the end.</summary>
    Interrupted,

    /// <summary>The connection stood, and nothing came over it.</summary>
    Stalled,

    /// <summary>The server has no such file.</summary>
    NotFound,

    /// <summary>The server does not give the file.</summary>
    Refused,

    /// <summary>A page came instead of the file.</summary>
    NotTheFile,

    /// <summary>A file of another length came.</summary>
    WrongLength,

    /// <summary>What came has another checksum.</summary>
    WrongChecksum,

    /// <summary>The disk has no room for it.</summary>
    DiskFull,

    /// <summary>The folder cannot be written.</summary>
    NotWritable,

    /// <summary>Another process has been at it for long without getting on.</summary>
    LockedByOther,

    /// <summary>The file that is there is no whole model.</summary>
    BadFile,
}
