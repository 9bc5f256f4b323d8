using System.Globalization;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Speech;
using PortBridge.Protocol;

namespace PortBridge.Playground.Wording;

/// <summary>What can go wrong, in words that a person understands.</summary>
public static class Sentences
{
    /// <summary>A fault of the page itself.</summary>
    public static Notice Unexpected => new(Strings.Problem_Page, Strings.Problem_PageHelp, CanGoOn: true);

    /// <summary>Why a session failed or was never opened.</summary>
    public static Notice For(SpeechError error) => error.Code switch
    {
        ErrorCodes.WorkerLost => new(Strings.Problem_WorkerLost, Strings.Problem_WorkerLostHelp, CanGoOn: true),
        ErrorCodes.PoisonSession => new(
            Strings.Problem_PoisonSession, Strings.Problem_PoisonSessionHelp, CanGoOn: true),
        ErrorCodes.WorkerUnavailable when error.IsRetriable => new(
            Strings.Problem_NotReady, Strings.Problem_NotReadyHelp, CanGoOn: true),
        ErrorCodes.WorkerUnavailable or ErrorCodes.EngineUnavailable or ErrorCodes.ModelLoadFailed => new(
            Strings.Problem_NoEngine, error.Message),
        ErrorCodes.BadField => new(Strings.Problem_Unable, error.Message),
        ErrorCodes.TooManySessions => new(Strings.Problem_TooMany, Strings.Problem_TooManyHelp, CanGoOn: true),
        ErrorCodes.Overloaded => new(Strings.Problem_Overloaded, Strings.Problem_OverloadedHelp, CanGoOn: true),
        _ => new(Strings.Problem_Other, error.Message, error.IsRetriable),
    };

    /// <summary>What the worker's state means for the person; null where it means nothing.</summary>
    public static Notice? For(WorkerStatus worker) => worker.State switch
    {
        _ when worker.LacksEngine() => new(
            Strings.Problem_NoEngine,
            worker.Error?.Message ?? worker.LastExit?.Message ?? Strings.Problem_NoEngineHelp),
        WorkerState.Backoff => new(Strings.Problem_Restarting, Strings.Problem_RestartingHelp),
        WorkerState.Failed => new(Strings.Problem_GivenUp, Strings.Problem_GivenUpHelp),
        WorkerState.Draining => new(Strings.Problem_Draining, Strings.Problem_DrainingHelp),
        _ => null,
    };

    /// <summary>Why there is no sound.</summary>
    public static Notice For(CaptureFault fault) => fault switch
    {
        CaptureFault.NoMicrophone => new(Strings.Fault_NoMicrophone, Strings.Fault_NoMicrophoneHelp, CanGoOn: true),
        CaptureFault.PermissionDenied => new(Strings.Fault_PermissionDenied, Strings.Fault_PermissionDeniedHelp),
        CaptureFault.InsecureContext => new(Strings.Fault_InsecureContext, Strings.Fault_InsecureContextHelp),
        CaptureFault.MicrophoneBusy => new(
            Strings.Fault_MicrophoneBusy, Strings.Fault_MicrophoneBusyHelp, CanGoOn: true),
        CaptureFault.MicrophoneLost => new(
            Strings.Fault_MicrophoneLost, Strings.Fault_MicrophoneLostHelp, CanGoOn: true),
        CaptureFault.SoundBlocked => new(Strings.Fault_SoundBlocked, Strings.Fault_SoundBlockedHelp),
        CaptureFault.SampleMissing => new(Strings.Fault_SampleMissing, Strings.Fault_SampleMissingHelp),
        CaptureFault.SampleUnreadable => new(Strings.Fault_SampleUnreadable, Strings.Fault_SampleUnreadableHelp),
        CaptureFault.FileEmpty => new(Strings.Fault_FileEmpty, Strings.Fault_FileEmptyHelp),
        CaptureFault.FileUnreadable => new(Strings.Fault_FileUnreadable, Strings.Fault_FileUnreadableHelp),
        CaptureFault.FileTooLarge => new(Strings.Fault_FileTooLarge, Strings.Fault_FileTooLargeHelp),
        CaptureFault.FileTooLong => new(Strings.Fault_FileTooLong, Strings.Fault_FileTooLongHelp),
        CaptureFault.ManyFiles => new(Strings.Fault_ManyFiles, Strings.Fault_ManyFilesHelp),
        CaptureFault.PageReloaded => new(Strings.Fault_PageReloaded, Strings.Fault_PageReloadedHelp, CanGoOn: true),
        _ => new(Strings.Fault_Unknown, Strings.Fault_UnknownHelp, CanGoOn: true),
    };

    /// <summary>What is not as it should be with a line; null where nothing is.</summary>
    public static string? MarkOf(TranscriptLine line) => line.Kind switch
    {
        TranscriptLineKind.Interrupted => Strings.Transcript_Interrupted,
        TranscriptLineKind.Missing => Missing(line.Length),
        _ => null,
    };

    /// <summary>That what was said in a part of the audio is not in the transcript.</summary>
    /// <param name="length">How long the part is.</param>
    public static string Missing(TimeSpan length) =>
        Math.Max(0.1, length.TotalSeconds).ToString("0.#", CultureInfo.InvariantCulture) switch
        {
            "1" => Strings.Transcript_MissingOne,
            var seconds => Strings.Transcript_MissingMany.With(seconds),
        };

    /// <summary>That old lines are gone for want of room.</summary>
    public static string Forgotten(int lines) =>
        lines == 1 ? Strings.Transcript_ForgottenOne : Strings.Transcript_ForgottenMany.With(lines);

    /// <summary>What an earlier page kept, with a place <c>{0}</c> for its time.</summary>
    public static string LastTranscript(int sentences) =>
        sentences == 1 ? Strings.Last_OfferOne : Strings.Last_OfferMany.With("{0}", sentences);

    /// <summary>The wish to see lines that are kept and not shown.</summary>
    public static string Earlier(int lines) =>
        lines == 1 ? Strings.Transcript_EarlierOne : Strings.Transcript_EarlierMany.With(lines);

    /// <summary>That sound had to be left out.</summary>
    /// <param name="sound">How much.</param>
    public static string Dropped(TimeSpan sound) => Strings.Transcript_Dropped.With(sound.TotalSeconds);
}
