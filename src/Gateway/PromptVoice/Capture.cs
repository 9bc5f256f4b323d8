using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.PromptVoice;

/// <summary>The messages from <c>start</c> to <c>stop</c>.</summary>
/// <param name="id">The beginning of the ids of its finals.</param>
/// <param name="hasDebug">Whether the client requested debug messages.</param>
/// <param name="time">The clock of the metrics.</param>
internal sealed class Capture(string id, bool hasDebug, TimeProvider time)
{
    private const string Partial = "partial";
    private const string Heartbeat = "heartbeat";

    private bool _isStopping;
    private readonly Queue<double> _starts = [];
    private int _pending;
    private double? _firstPartial;

    private static PromptVoiceJson Json => PromptVoiceJson.Wire;

    private double Now => time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The client has sent <c>stop</c>.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Maps an event.</summary>
    public IEnumerable<WireMessage> Send(SpeechEvent speechEvent) => speechEvent switch
    {
        SpeechEvent.SpeechStarted started => Start(started),
        SpeechEvent.Partial { Text.Length: > 0 } partial => Update(partial),
        SpeechEvent.SpeechStopped stopped => [.. Debug("speech_stopped", stopped.At), .. Announce()],
        SpeechEvent.Final final => Finish(final),
        SpeechEvent.Gap gap =>
            [WireJson.Message(new InfoMessage(LostAudio.Describe(gap)), Json.InfoMessage)],
        SpeechEvent.Progress progress => hasDebug ? [HeartbeatOf(progress)] : [],
        SpeechEvent.Warning warning => Fail(warning.Error),
        SpeechEvent.Interrupted => Repeat(),
        SpeechEvent.Resumed resumed => Debug("resumed", resumed.From),
        _ => [],
    };

    private IEnumerable<WireMessage> Start(SpeechEvent.SpeechStarted started)
    {
        _starts.Enqueue(Now);
        return Debug("speech_started", started.At);
    }

    private IEnumerable<WireMessage> Update(SpeechEvent.Partial partial)
    {
        _firstPartial ??= Now;
        return [WireJson.Message(new PartialTranscript(partial.Text), Json.PartialTranscript, Partial, canBeSuperseded: true)];
    }

    private IEnumerable<WireMessage> Announce()
    {
        _pending++;
        var reason = _isStopping ? "stop" : "vad_silence";
        return [.. Debug("finalize_trigger"), WireJson.Message(new FinalizePending(reason), Json.FinalizePending, Partial)];
    }

    // Every final is announced, and only one that was announced can be empty. The next utterance may have begun before it.
    private IEnumerable<WireMessage> Finish(SpeechEvent.Final final)
    {
        if (final.Text.Length == 0 && _pending == 0)
            return [];

        var announcement = _pending == 0 ? Announce() : [];
        var (started, firstPartial) = Complete();
        return
        [
            .. announcement,
            WireJson.Message(new FinalMessage(final.Text, $"{id}_{final.Utterance}"), Json.FinalMessage, Partial),
            WireJson.Message(new LatencyMetrics(started, firstPartial, Now), Json.LatencyMetrics),
            WireJson.Message(new DecodeMetrics(final.Timing.Decode.TotalMilliseconds), Json.DecodeMetrics),
        ];
    }

    // The engine's failure takes the place of a final.
    private IEnumerable<WireMessage> Fail(SpeechError error)
    {
        if (error.Code == ErrorCodes.EngineFailed)
            Complete();
        return [WireJson.Message(
            new ErrorMessage(PromptVoiceError.RecognitionFailed, error.Message, Recoverable: true), Json.ErrorMessage)];
    }

    private (double? Started, double? FirstPartial) Complete()
    {
        var times = (_starts.TryDequeue(out var started) ? started : (double?)null, _firstPartial);
        _firstPartial = null;
        _pending = Math.Max(0, _pending - 1);
        return times;
    }

    // The next worker reports utterances without a final once more.
    private IEnumerable<WireMessage> Repeat()
    {
        _starts.Clear();
        (_pending, _firstPartial) = (0, null);
        return Debug("interrupted");
    }

    private IEnumerable<WireMessage> Debug(string name, TimeSpan? at = null) =>
        hasDebug ? [WireJson.Message(new DebugMessage(name, at?.TotalSeconds), Json.DebugMessage)] : [];

    private static WireMessage HeartbeatOf(SpeechEvent.Progress progress) => WireJson.Message(
        new DebugMessage(
            Heartbeat, ReceivedMs: progress.Received.TotalMilliseconds, ProcessedMs: progress.Processed.TotalMilliseconds),
        Json.DebugMessage, Heartbeat, canBeSuperseded: true);
}
