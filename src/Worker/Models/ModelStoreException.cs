namespace PortBridge.Worker.Models;

/// <summary>A model is not available.</summary>
/// <param name="reason">The kind of failure.</param>
/// <param name="message">A sentence that says what was wrong, and how to install the file manually.</param>
/// <param name="inner">The cause.</param>
internal sealed class ModelStoreException(ModelFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public ModelFailure Reason { get; } = reason;

    /// <summary>The cause alone: a clause without a capital and a full stop.</summary>
    public string Cause { get; init; } = message;

    /// <summary>Whether an immediate retry may succeed.</summary>
    public bool IsTransient =>
        Reason is ModelFailure.Unreachable or ModelFailure.ServerBusy or ModelFailure.Interrupted or ModelFailure.Stalled;

    /// <summary>Whether a later retry may succeed without a change of the configuration: the network is back, the disk
    /// has room, the login page of a network is gone.</summary>
    public bool IsRetriable =>
        IsTransient || Reason is ModelFailure.LockedByOther or ModelFailure.DiskFull or ModelFailure.NotTheFile;
}

/// <summary>The kinds of <see cref="ModelStoreException"/>.</summary>
internal enum ModelFailure
{
    /// <summary>The name is neither a model of the store nor a file.</summary>
    UnknownModel,

    /// <summary>The model is missing, and downloads are disabled.</summary>
    Offline,

    /// <summary>The model is missing, and the caller requested no download.</summary>
    NotHere,

    /// <summary>The address of the mirror is invalid.</summary>
    BadMirror,

    /// <summary>The server could not be reached.</summary>
    Unreachable,

    /// <summary>The server is temporarily unable to serve the file.</summary>
    ServerBusy,

    /// <summary>The connection was closed before the end of the file.</summary>
    Interrupted,

    /// <summary>No data arrived for too long.</summary>
    Stalled,

    /// <summary>The server does not have the file.</summary>
    NotFound,

    /// <summary>The server refused to serve the file.</summary>
    Refused,

    /// <summary>The server sent a web page instead of the file.</summary>
    NotTheFile,

    /// <summary>The server's file has a different length.</summary>
    WrongLength,

    /// <summary>The downloaded file has a different checksum.</summary>
    WrongChecksum,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The folder cannot be written.</summary>
    NotWritable,

    /// <summary>Another process holds the lock without making progress.</summary>
    LockedByOther,

    /// <summary>The file is not a valid model.</summary>
    BadFile,
}
