using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Capture;

/// <summary>Converts capture errors to notices for the page.</summary>
public static class CaptureErrorFormatter
{
    /// <summary>The notice for a capture that failed.</summary>
    public static Notice ToNotice(CaptureError error) => error switch
    {
        CaptureError.NoMicrophone => new(
            Strings.CaptureError_NoMicrophone, Strings.CaptureError_NoMicrophoneHelp, CanContinue: true),
        CaptureError.PermissionDenied => new(
            Strings.CaptureError_PermissionDenied, Strings.CaptureError_PermissionDeniedHelp),
        CaptureError.InsecureContext => new(
            Strings.CaptureError_InsecureContext, Strings.CaptureError_InsecureContextHelp),
        CaptureError.MicrophoneBusy => new(
            Strings.CaptureError_MicrophoneBusy, Strings.CaptureError_MicrophoneBusyHelp, CanContinue: true),
        CaptureError.MicrophoneLost => new(
            Strings.CaptureError_MicrophoneLost, Strings.CaptureError_MicrophoneLostHelp, CanContinue: true),
        CaptureError.SoundBlocked => new(Strings.CaptureError_SoundBlocked, Strings.CaptureError_SoundBlockedHelp),
        CaptureError.SampleMissing => new(Strings.CaptureError_SampleMissing, Strings.CaptureError_SampleMissingHelp),
        CaptureError.SampleUnreadable => new(
            Strings.CaptureError_SampleUnreadable, Strings.CaptureError_SampleUnreadableHelp),
        CaptureError.FileEmpty => new(Strings.CaptureError_FileEmpty, Strings.CaptureError_FileEmptyHelp),
        CaptureError.FileUnreadable => new(
            Strings.CaptureError_FileUnreadable, Strings.CaptureError_FileUnreadableHelp),
        CaptureError.FfmpegMissing => new(Strings.CaptureError_FfmpegMissing, Strings.CaptureError_FfmpegMissingHelp),
        CaptureError.FileDamaged => new(Strings.CaptureError_FileDamaged, Strings.CaptureError_FileDamagedHelp),
        CaptureError.ServerBusy => new(Strings.CaptureError_ServerBusy, Strings.CaptureError_ServerBusyHelp),
        CaptureError.FileTooLarge => new(Strings.CaptureError_FileTooLarge, Strings.CaptureError_FileTooLargeHelp),
        CaptureError.FileTooLong => new(Strings.CaptureError_FileTooLong, Strings.CaptureError_FileTooLongHelp),
        CaptureError.ManyFiles => new(Strings.CaptureError_ManyFiles, Strings.CaptureError_ManyFilesHelp),
        CaptureError.PageReloaded => new(
            Strings.CaptureError_PageReloaded, Strings.CaptureError_PageReloadedHelp, CanContinue: true),
        CaptureError.FileInterrupted => new(
            Strings.CaptureError_FileInterrupted, Strings.CaptureError_FileInterruptedHelp),
        CaptureError.TooMuchAudio => new(
            Strings.CaptureError_TooMuchAudio, Strings.CaptureError_TooMuchAudioHelp, CanContinue: true),
        CaptureError.DictationTooLong => new(
            Strings.CaptureError_DictationTooLong, Strings.CaptureError_DictationTooLongHelp, CanContinue: true),
        _ => new(Strings.CaptureError_Unknown, Strings.CaptureError_UnknownHelp, CanContinue: true),
    };
}
