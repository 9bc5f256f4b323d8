using System.Text.Json.Serialization;

namespace PortBridge.Protocol.Messages;

/// <summary>A message from the worker to the host.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = Discriminators.Event)]
[JsonDerivedType(typeof(Loading), "loading")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(SessionStarted), "session_started")]
[JsonDerivedType(typeof(StateChanged), "state")]
[JsonDerivedType(typeof(SpeechStarted), "speech_started")]
[JsonDerivedType(typeof(SpeechStopped), "speech_stopped")]
[JsonDerivedType(typeof(Partial), "partial")]
[JsonDerivedType(typeof(Final), "final")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(SessionStopped), "session_stopped")]
[JsonDerivedType(typeof(Error), "error")]
[JsonDerivedType(typeof(Pong), "pong")]
public abstract record WorkerEvent;

/// <summary>An event of one session.</summary>
/// <param name="SessionId">The session id.</param>
public abstract record SessionEvent([property: JsonPropertyOrder(-1)] string SessionId) : WorkerEvent;

/// <summary>A model is being downloaded or loaded.</summary>
/// <param name="Stage"><c>download</c>, <c>verify</c> or <c>model</c>; other stages are possible.</param>
/// <param name="Done">Units completed.</param>
/// <param name="Total">Total units; null if unknown.</param>
public sealed record Loading(string Stage, long Done = 0, long? Total = null) : WorkerEvent, IValidatable
{
    string? IValidatable.Validate() => Ranges.Count("done", Done) ?? Ranges.Count("total", Total);
}

/// <summary>The worker accepts sessions. Sent once.</summary>
/// <param name="TsMs">Unix time in milliseconds.</param>
/// <param name="Protocol">The protocol version: see <see cref="ProtocolVersion"/>.</param>
/// <param name="Worker">The program's name and version.</param>
/// <param name="Engine">The speech engine.</param>
/// <param name="Model">The engine's model.</param>
/// <param name="Device">The device that it runs on, such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Capabilities">Supported features: see <see cref="Protocol.Capabilities"/>.</param>
/// <param name="Languages">BCP 47 tags of the supported languages; null if unknown.</param>
/// <param name="Note">A sentence for the user about a fallback in effect; null for none.</param>
/// <param name="Endpointing">The worker's own values, as far as a session can set them; null where none can be set.</param>
public sealed record Ready(
    long TsMs,
    int Protocol,
    string Worker,
    string Engine,
    string Model,
    string Device,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string>? Languages = null,
    string? Note = null,
    EndpointingOptions? Endpointing = null) : WorkerEvent, IValidatable
{
    string? IValidatable.Validate() => Ranges.Version("protocol", Protocol)
        ?? Ranges.NoNulls("capabilities", Capabilities)
        ?? Ranges.NoNulls("languages", Languages)
        ?? Endpointing?.Validate();
}

/// <summary>The session accepts audio.</summary>
public sealed record SessionStarted(string SessionId) : SessionEvent(SessionId);

/// <summary>The session's state changed.</summary>
/// <param name="SessionId">The session id.</param>
/// <param name="State">The new state.</param>
public sealed record StateChanged(string SessionId, SessionState State) : SessionEvent(SessionId);

/// <summary>Speech began.</summary>
/// <param name="SessionId">The session id.</param>
/// <param name="AtMs">Session time in milliseconds.</param>
public sealed record SpeechStarted(string SessionId, long AtMs) : SessionEvent(SessionId), IValidatable
{
    string? IValidatable.Validate() => Ranges.Milliseconds("at_ms", AtMs);
}

/// <summary>Speech ended.</summary>
/// <param name="SessionId">The session id.</param>
/// <param name="AtMs">Session time in milliseconds.</param>
public sealed record SpeechStopped(string SessionId, long AtMs) : SessionEvent(SessionId), IValidatable
{
    string? IValidatable.Validate() => Ranges.Milliseconds("at_ms", AtMs);
}

/// <summary>The interim text of an utterance.</summary>
/// <param name="SessionId">The session id.</param>
/// <param name="Utterance">The utterance's number, from 0.</param>
/// <param name="Text">The whole interim text.</param>
/// <param name="Stable">The number of leading characters (Unicode code points) that later partials do not change.</param>
/// <param name="StartMs">Start of the utterance in session time.</param>
/// <param name="ChunkCount">The number of the session's chunks that the text covers.</param>
public sealed record Partial(
    string SessionId, int Utterance, string Text, int Stable, long StartMs, long ChunkCount)
    : SessionEvent(SessionId), IValidatable
{
    string? IValidatable.Validate() => Validate();

    internal string? Validate() => Ranges.Utterance("utterance", Utterance)
        ?? Ranges.Count("stable", Stable)
        ?? Ranges.Milliseconds("start_ms", StartMs)
        ?? Ranges.Count("chunk_count", ChunkCount);
}

/// <summary>The final text of an utterance.</summary>
/// <param name="SessionId">The session id.</param>
/// <param name="Utterance">The utterance's number, from 0.</param>
/// <param name="Text">The text; empty if no speech was recognized.</param>
/// <param name="StartMs">Start of the utterance in session time.</param>
/// <param name="EndMs">End of the utterance in session time.</param>
/// <param name="Confidence">0 to 1; null if the engine has none.</param>
/// <param name="Words">The words, if the session requested them.</param>
/// <param name="Timing">Durations of the recognition.</param>
/// <param name="Language">The BCP 47 tag of the detected language; null unless the session uses <c>auto</c>.</param>
public sealed record Final(
    string SessionId,
    int Utterance,
    string Text,
    long StartMs,
    long EndMs,
    double? Confidence = null,
    IReadOnlyList<Word>? Words = null,
    Timing? Timing = null,
    string? Language = null) : SessionEvent(SessionId), IValidatable
{
    string? IValidatable.Validate() => Ranges.Utterance("utterance", Utterance)
        ?? Ranges.Milliseconds("start_ms", StartMs)
        ?? Ranges.Milliseconds("end_ms", EndMs)
        ?? Ranges.Probability("confidence", Confidence)
        ?? ValidateWords()
        ?? Timing?.Validate();

    private string? ValidateWords()
    {
        if (Ranges.NoNulls("words", Words) is { } error)
            return error;

        for (var i = 0; i < (Words?.Count ?? 0); i++)
        {
            if (Words![i].Validate(i) is { } invalid)
                return invalid;
        }

        return null;
    }
}

/// <summary>A word of a <see cref="Final"/>.</summary>
/// <param name="Text">The word.</param>
/// <param name="StartMs">Start in session time.</param>
/// <param name="EndMs">End in session time.</param>
/// <param name="Confidence">0 to 1; null if the engine has none.</param>
public sealed record Word(
    [property: JsonPropertyName("word")] string Text, long StartMs, long EndMs, double? Confidence = null)
{
    internal string? Validate(int index) => Ranges.Milliseconds("start_ms", StartMs, index)
        ?? Ranges.Milliseconds("end_ms", EndMs, index)
        ?? Ranges.Probability("confidence", Confidence, index);
}

/// <summary>Durations of a <see cref="Final"/>.</summary>
/// <param name="AudioMs">Length of the utterance.</param>
/// <param name="DecodeMs">Decoding time of the engine.</param>
/// <param name="LatencyMs">Time from the detection of the utterance's end to this message.</param>
public sealed record Timing(long AudioMs, long DecodeMs, long LatencyMs)
{
    internal string? Validate() => Ranges.Milliseconds("timing.audio_ms", AudioMs)
        ?? Ranges.Milliseconds("timing.decode_ms", DecodeMs)
        ?? Ranges.Milliseconds("timing.latency_ms", LatencyMs);
}

/// <summary>The worker's progress in a session.</summary>
/// <param name="SessionId">The session id.</param>
/// <param name="ReceivedMs">Session time up to which audio was received.</param>
/// <param name="ProcessedMs">Session time up to which audio was processed.</param>
/// <param name="CommittedMs">The committed position: no later final needs audio before this session time; null if unknown.</param>
public sealed record Progress(string SessionId, long ReceivedMs, long ProcessedMs, long? CommittedMs = null)
    : SessionEvent(SessionId), IValidatable
{
    string? IValidatable.Validate() => Ranges.Milliseconds("received_ms", ReceivedMs)
        ?? Ranges.Milliseconds("processed_ms", ProcessedMs)
        ?? Ranges.Milliseconds("committed_ms", CommittedMs);
}

/// <summary>The session has ended; its id can be reused.</summary>
/// <param name="SessionId">The session id.</param>
/// <param name="Text">All finals, joined by a space.</param>
/// <param name="AudioMs">The length of the received audio.</param>
/// <param name="Reason"><c>stopped</c>, <c>cancelled</c> or <c>shutdown</c>.</param>
public sealed record SessionStopped(string SessionId, string Text, long AudioMs, string Reason)
    : SessionEvent(SessionId), IValidatable
{
    string? IValidatable.Validate() => Reason is not ("stopped" or "cancelled" or "shutdown")
        ? "The field \"reason\" must be stopped, cancelled or shutdown."
        : Ranges.Milliseconds("audio_ms", AudioMs);
}

/// <summary>An error.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">A sentence for the user.</param>
/// <param name="Recoverable">Whether the session continues; without a session, whether the worker does.</param>
/// <param name="SessionId">The session id; null if the error concerns no session.</param>
public sealed record Error(string Code, string Message, bool Recoverable, string? SessionId = null) : WorkerEvent;

/// <summary>The reply to <see cref="Ping"/>.</summary>
/// <param name="TsMs">As received.</param>
public sealed record Pong(long TsMs) : WorkerEvent;
