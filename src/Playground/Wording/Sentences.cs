using System.Globalization;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Speech;
using PortBridge.Protocol;

namespace PortBridge.Playground.Wording;

/// <summary>What can go wrong, in words that a person understands.</summary>
public static class Sentences
{
    /// <summary>A fault of the page itself.</summary>
    public static Notice Unexpected { get; } = new(
        "Something broke on this page.",
        "What you said so far is still here. The server's log has the details.",
        CanGoOn: true);

    /// <summary>Why a session failed or was never opened.</summary>
    public static Notice For(SpeechError error) => error.Code switch
    {
        ErrorCodes.WorkerLost => new(
            "The speech engine stopped while you spoke.",
            "It is being restarted. What was written so far is kept; words after it may be lost.",
            CanGoOn: true),
        ErrorCodes.PoisonSession => new(
            "The speech engine stopped twice over the same words.",
            "They are not tried again. What was written so far is kept; start again to go on.",
            CanGoOn: true),
        ErrorCodes.WorkerUnavailable when error.IsRetriable => new(
            "The speech engine is not ready yet.",
            "It is starting. Try again in a moment.",
            CanGoOn: true),
        ErrorCodes.WorkerUnavailable or ErrorCodes.EngineUnavailable or ErrorCodes.ModelLoadFailed => new(
            "There is no speech engine.", error.Message),
        ErrorCodes.BadField => new("The speech engine cannot do all that was asked.", error.Message),
        ErrorCodes.TooManySessions => new(
            "The engine is busy.",
            "It has as many speakers as it takes. Try again when one of them has stopped.",
            CanGoOn: true),
        ErrorCodes.Overloaded => new(
            "The engine could not keep up.",
            "What was written so far is kept. Pause for a moment before going on.",
            CanGoOn: true),
        _ => new("The speech engine reported a problem.", error.Message, error.IsRetriable),
    };

    /// <summary>What the worker's state means for the person; null where it means nothing.</summary>
    public static Notice? For(WorkerStatus worker) => worker.State switch
    {
        _ when worker.LacksEngine() => new(
            "There is no speech engine.",
            worker.Error?.Message ?? worker.LastExit?.Message ?? "The worker cannot run. The server's log says why."),
        WorkerState.Backoff => new(
            "The speech engine is restarting.",
            "It stopped and will be back shortly. You may start to speak: what you say meanwhile is kept."),
        WorkerState.Failed => new(
            "The speech engine stops again and again.",
            "It is left alone for a while and then tried once more. The server's log says why it stops."),
        WorkerState.Draining => new("The server is shutting down.", "No new words can be taken."),
        _ => null,
    };

    /// <summary>Why there is no sound.</summary>
    public static Notice For(CaptureFault fault) => fault switch
    {
        CaptureFault.NoMicrophone => new(
            "No microphone was found.",
            "Connect one and try again, or play one of the samples.",
            CanGoOn: true),
        CaptureFault.PermissionDenied => new(
            "The browser may not use the microphone.",
            "Allow it for this page in the browser's address bar, then try again."),
        CaptureFault.InsecureContext => new(
            "The browser takes no sound at this address.",
            "Browsers do so at https:// and http://localhost addresses only. Open the page at one of these."),
        CaptureFault.MicrophoneBusy => new(
            "The microphone does not answer.",
            "Another program may be using it. Close that program and try again.",
            CanGoOn: true),
        CaptureFault.MicrophoneLost => new(
            "The microphone was disconnected.",
            "What you said so far was written. Connect it again to go on.",
            CanGoOn: true),
        CaptureFault.SoundBlocked => new(
            "The browser keeps this page silent.",
            "Click anywhere on the page, then try again."),
        CaptureFault.SampleMissing => new(
            "The recording could not be fetched.",
            "The server does not have it. Build the project again to restore the samples."),
        CaptureFault.SampleUnreadable => new(
            "The recording could not be read.",
            "It is not a sound file that this browser knows, or it is cut off or empty."),
        CaptureFault.FileEmpty => new("The file is empty.", "There is no sound in it. Choose another."),
        CaptureFault.FileUnreadable => new(
            "The file could not be read.",
            "This browser knows no such sound, or the file is damaged. WAV, MP3, M4A, OGG and WebM are known to most."),
        CaptureFault.FileTooLarge => new(
            "The file is too large.",
            "Up to 200 MB are read at once, or 30 MB if the file does not say how long it is. Save it as WAV, which may "
            + "be larger, or cut it in two."),
        CaptureFault.FileTooLong => new(
            "The recording is too long.",
            "WAV may last 4 hours, other formats 75 minutes. Save it as WAV, or cut it in two."),
        CaptureFault.ManyFiles => new("That is more than one file.", "Bring them one after the other."),
        CaptureFault.PageReloaded => new(
            "The page was loaded again while you spoke.",
            "What you said until then is written above. Start again to go on.",
            CanGoOn: true),
        _ => new(
            "The browser could not record.",
            "It lacks what this page needs, or refused it. A current Firefox, Chromium or Safari will do.",
            CanGoOn: true),
    };

    /// <summary>What is not as it should be with a line; null where nothing is.</summary>
    public static string? MarkOf(TranscriptLine line) => line.Kind switch
    {
        TranscriptLineKind.Interrupted => "interrupted here",
        TranscriptLineKind.Missing => Missing(line.Length),
        _ => null,
    };

    /// <summary>That what was said in a part of the audio is not in the transcript.</summary>
    /// <param name="length">How long the part is.</param>
    public static string Missing(TimeSpan length) =>
        Math.Max(0.1, length.TotalSeconds).ToString("0.#", CultureInfo.InvariantCulture) switch
        {
            "1" => "1 second is missing here",
            var seconds => $"{seconds} seconds are missing here",
        };

    /// <summary>That sound had to be left out.</summary>
    /// <param name="sound">How much.</param>
    public static string Dropped(TimeSpan sound) =>
        $"The engine or the connection fell behind: {sound.TotalSeconds:0.0} s of sound were left out.";
}
