namespace PortBridge.Playground.Capture;

/// <summary>Why a capture failed or ended. The scripts use the same names; see <c>errors.js</c>.</summary>
public enum CaptureError
{
    /// <summary>An error without a name here; the browser's console has the details.</summary>
    Unknown,

    /// <summary>No microphone was found.</summary>
    NoMicrophone,

    /// <summary>The user or a policy denied access to the microphone.</summary>
    PermissionDenied,

    /// <summary>The page's address is not a secure context, so that the browser does not allow recording.</summary>
    InsecureContext,

    /// <summary>The microphone exists but cannot be opened.</summary>
    MicrophoneBusy,

    /// <summary>The microphone was disconnected during the recording.</summary>
    MicrophoneLost,

    /// <summary>The browser's autoplay policy requires a click before the page may play or record audio.</summary>
    SoundBlocked,

    /// <summary>The server does not have the sample.</summary>
    SampleMissing,

    /// <summary>The sample is not an audio file, or it is damaged.</summary>
    SampleUnreadable,

    /// <summary>The file is empty or contains no audio.</summary>
    FileEmpty,

    /// <summary>Neither the browser nor the server supports the format, or the file is damaged.</summary>
    FileUnreadable,

    /// <summary>The browser does not support the format, and the server has no ffmpeg.</summary>
    FfmpegMissing,

    /// <summary>The file is damaged; what could be read was transcribed.</summary>
    FileDamaged,

    /// <summary>The server converts too many other files.</summary>
    ServerBusy,

    /// <summary>The file is too large to be decoded.</summary>
    FileTooLarge,

    /// <summary>The audio is too long.</summary>
    FileTooLong,

    /// <summary>More than one file was selected.</summary>
    ManyFiles,

    /// <summary>The page was reloaded during a recording, and the audio that it had buffered was transcribed.</summary>
    PageReloaded,

    /// <summary>The page was reloaded while a file was transcribed, and the rest of the file is not available.</summary>
    FileInterrupted,

    /// <summary>
    /// The browser sent more audio at a time than <see cref="PendingAudio"/> allows, which no script of the page does.
    /// </summary>
    TooMuchAudio,

    /// <summary>The dictation has reached the maximum length.</summary>
    DictationTooLong,
}
