using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.RealtimeStt;

/// <summary>The messages from <c>stt_start</c> to <c>stt_stop</c>: the steps of each utterance in a fixed order.</summary>
/// <param name="sessionId">The session id in every message.</param>
/// <param name="isRelative">Whether finals are sent as <c>stt_finished</c>, too.</param>
internal sealed class Listening(string sessionId, bool isRelative)
{
    private const string Partial = "partial";

    private string _stable = "";
    private bool _isRecording;
    private int _pending;

    /// <summary>Maps an event.</summary>
    public IEnumerable<WireMessage> Send(SpeechEvent speechEvent) => speechEvent switch
    {
        SpeechEvent.SpeechStarted => Begin(),
        SpeechEvent.Partial { Text.Length: > 0 } partial => [.. _pending == 0 ? Begin() : [], .. Update(partial)],
        SpeechEvent.SpeechStopped => Stop(),
        SpeechEvent.Final final => Finish(final),
        SpeechEvent.Warning warning => [.. Fail(warning.Error)],
        SpeechEvent.Interrupted => Repeat(),
        SpeechEvent.Gap gap =>
            [NoticeOf("stt_error", error: LostAudio.Describe(gap), code: "AUDIO_LOST")],
        _ => [],
    };

    /// <summary>The last messages.</summary>
    public IEnumerable<WireMessage> End() => Stop();

    private IEnumerable<WireMessage> Begin()
    {
        if (_isRecording)
            return [];
        _isRecording = true;
        return [NoticeOf("stt_vad_start"), NoticeOf("stt_recording_start"), State("recording")];
    }

    private IEnumerable<WireMessage> Update(SpeechEvent.Partial partial)
    {
        var update = WireJson.Message(
            new Notice("stt_update", sessionId, partial.Text), RealtimeSttJson.Wire.Notice, Partial, canBeSuperseded: true);
        var stable = partial.Text[..partial.Stable];
        if (stable.Length <= _stable.Length)
            return [update];
        _stable = stable;
        return [update, NoticeOf("stt_stabilized", stable)];
    }

    private IEnumerable<WireMessage> Stop()
    {
        if (!_isRecording)
            return [];
        _isRecording = false;
        _pending++;
        return [NoticeOf("stt_vad_stop"), NoticeOf("stt_recording_stop"), State("transcribing")];
    }

    private IEnumerable<WireMessage> Finish(SpeechEvent.Final final)
    {
        var messages = new List<WireMessage>(_pending == 0 ? Stop() : []);
        if (final.Text.Length > 0)
        {
            messages.Add(WireJson.Message(new Notice("stt_final", sessionId, final.Text), RealtimeSttJson.Wire.Notice, Partial));
            if (isRelative)
                messages.Add(NoticeOf("stt_finished", final.Text));
        }

        return [.. messages, .. Complete()];
    }

    // The engine's failure takes the place of a final.
    private IEnumerable<WireMessage> Fail(SpeechError error) =>
    [
        NoticeOf("stt_error", error: error.Message, code: RealtimeSttError.RecognitionFailed),
        .. error.Code == ErrorCodes.EngineFailed ? [.. _pending == 0 ? Stop() : [], .. Complete()] : Array.Empty<WireMessage>(),
    ];

    // A client that was shown the beginning of an utterance is shown its end, also if there was no text. The next
    // utterance may have begun before this one's final.
    private IEnumerable<WireMessage> Complete()
    {
        _stable = "";
        return _pending > 0 && --_pending == 0 && !_isRecording ? [State("listening")] : [];
    }

    // The next worker reports utterances without a final once more.
    private IEnumerable<WireMessage> Repeat()
    {
        _pending = 0;
        return [];
    }

    private WireMessage State(string state) => NoticeOf("stt_state", state: state);

    private WireMessage NoticeOf(string type, string? text = null, string? state = null, string? error = null, string? code = null) =>
        WireJson.Message(new Notice(type, sessionId, text, state, error, code), RealtimeSttJson.Wire.Notice);
}
