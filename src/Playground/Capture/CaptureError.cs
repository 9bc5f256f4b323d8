namespace PortBridge.Playground.Capture;

/// <summary>Why the browser gives no sound. the scripts use the same names.</summary>
public enum CaptureError
{
    /// <summary>Something that has no name here; the server's log has the browser's words.</summary>
    Unknown,

    /// <summary>There is no microphone.</summary>
    NoMicrophone,

    /// <summary>The person, or a policy, forbids the microphone.</summary>
    PermissionDenied,

    /// <summary>The page's address is not one to which browsers give a microphone.</summary>
    InsecureContext,

    /// <summary>There is a microphone, and it cannot be opened.</summary>
    MicrophoneBusy,

    /// <summary>The microphone went away while recording.</summary>
    MicrophoneLost,

    /// <summary>The browser wants a click before it lets the page make or take sound.</summary>
    SoundBlocked,

    /// <summary>The server does not have the sample.</summary>
    SampleMissing,

    /// <summary>The sample is not a sound file, or it is damaged.</summary>
    SampleUnreadable,

    /// <summary>The file is empty, or has no sound.</summary>
    FileEmpty,

    /// <summary>The browser knows no such sound, or the file is damaged.</summary>
    FileUnreadable,

    /// <summary>The file has too many bytes to be decoded at once.</summary>
    FileTooLarge,

    /// <summary>Its sound is too long.</summary>
    FileTooLong,

    /// <summary>There was more than one file.</summary>
    ManyFiles,

    /// <summary>The server had removedLines the page, which was loaded again; this was kept from the page before.</summary>
    PageReloaded,
}
