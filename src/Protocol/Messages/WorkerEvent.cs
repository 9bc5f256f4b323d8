using System.Text.Json.Serialization;

namespace PortBridge.Protocol.Messages;

/// <summary>What the worker tells the host.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = MessageJson.EventDiscriminator)]
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
/// <param name="SessionId">Which.</param>
public abstract record SessionEvent([property: JsonPropertyOrder(-1)] string SessionId) : WorkerEvent;

/// <summary>A model loads or downloads.</summary>
/// <param name="Stage">What is being done: <c>download</c>, <c>verify</c>, <c>model</c>, or what may come.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; null where unknown.</param>
public sealed record Loading(string Stage, long Done = 0, long? Total = null) : WorkerEvent;

/// <summary>The worker takes sessions from now on. Sent once.</summary>
/// <param name="TsMs">Unix time in milliseconds.</param>
/// <param name="Protocol">The version it speaks: see <see cref="ProtocolVersion"/>.</param>
/// <param name="Worker">The program and its version.</param>
/// <param name="Engine">The speech engine.</param>
/// <param name="Model">The engine's model.</param>
/// <param name="Device">Where it really runs.</param>
/// <param name="Capabilities">What it can give: see <see cref="Protocol.Capabilities"/>.</param>
/// <param name="Languages">The BCP 47 tags that it knows; null where it does not say.</param>
/// <param name="Note">A sentence for a person about what is not as wished; null for none.</param>
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
    EndpointingOptions? Endpointing = null) : WorkerEvent;

/// <summary>The session takes audio from now on.</summary>
public sealed record SessionStarted(string SessionId) : SessionEvent(SessionId);

/// <summary>The session has entered another state.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="State">The new one.</param>
public sealed record StateChanged(string SessionId, SessionState State) : SessionEvent(SessionId);

/// <summary>Somebody began to speak.</summary>
/// <param name="SessionId">Where.</param>
/// <param name="AtMs">When, in milliseconds of the session's audio.</param>
public sealed record SpeechStarted(string SessionId, long AtMs) : SessionEvent(SessionId);

/// <summary>Somebody stopped speaking.</summary>
/// <param name="SessionId">Where.</param>
/// <param name="AtMs">When, in milliseconds of the session's audio.</param>
public sealed record SpeechStopped(string SessionId, long AtMs) : SessionEvent(SessionId);

/// <summary>The text of an utterance so far.</summary>
/// <param name="SessionId">Whose.</param>
/// <param name="Utterance">The utterance's number, from 0.</param>
/// <param name="Text">The whole text so far.</param>
/// <param name="Stable">Leading characters (Unicode code points) that later partials will not change.</param>
/// <param name="StartMs">Where the utterance begins.</param>
/// <param name="ChunkCount">Chunks of the session that the text takes into account.</param>
public sealed record Partial(
    string SessionId, int Utterance, string Text, int Stable, long StartMs, long ChunkCount) : SessionEvent(SessionId);

/// <summary>The text of a whole utterance.</summary>
/// <param name="SessionId">Whose.</param>
/// <param name="Utterance">The utterance's number, from 0.</param>
/// <param name="Text">The text; empty where nothing was said after all.</param>
/// <param name="StartMs">Where the utterance begins.</param>
/// <param name="EndMs">Where it ends.</param>
/// <param name="Confidence">0…1; null where the engine has none.</param>
/// <param name="Words">The words, where the session asked for them.</param>
/// <param name="Timing">How long it took.</param>
/// <param name="Language">The BCP 47 tag of the language heard; null unless the engine was to find out.</param>
public sealed record Final(
    string SessionId,
    int Utterance,
    string Text,
    long StartMs,
    long EndMs,
    double? Confidence = null,
    IReadOnlyList<Word>? Words = null,
    Timing? Timing = null,
    string? Language = null) : SessionEvent(SessionId);

/// <summary>A word of a <see cref="Final"/>.</summary>
/// <param name="Text">The word as written.</param>
/// <param name="StartMs">Where it begins.</param>
/// <param name="EndMs">Where it ends.</param>
/// <param name="Confidence">0…1; null where the engine has none.</param>
public sealed record Word(
    [property: JsonPropertyName("word")] string Text, long StartMs, long EndMs, double? Confidence = null);

/// <summary>How long a <see cref="Final"/> took.</summary>
/// <param name="AudioMs">The utterance's length.</param>
/// <param name="DecodeMs">Time that the engine worked on the final.</param>
/// <param name="LatencyMs">From the utterance's end being known to this message.</param>
public sealed record Timing(long AudioMs, long DecodeMs, long LatencyMs);

/// <summary>How far the worker is with a session.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="ReceivedMs">Audio taken.</param>
/// <param name="ProcessedMs">Audio done with.</param>
/// <param name="CommittedMs">No final to come needs audio before this time; null where the worker does not say.</param>
public sealed record Progress(string SessionId, long ReceivedMs, long ProcessedMs, long? CommittedMs = null)
    : SessionEvent(SessionId);

/// <summary>The session is over; its id may be used again.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="Text">All finals, joined by a space.</param>
/// <param name="AudioMs">The length of its audio.</param>
/// <param name="Reason"><c>stopped</c>, <c>cancelled</c> or <c>shutdown</c>.</param>
public sealed record SessionStopped(string SessionId, string Text, long AudioMs, string Reason)
    : SessionEvent(SessionId);

/// <summary>Something went wrong.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Recoverable">Whether the session, or without one the worker, goes on.</param>
/// <param name="SessionId">The session that it concerns; null where none is meant.</param>
public sealed record Error(string Code, string Message, bool Recoverable, string? SessionId = null) : WorkerEvent;

/// <summary>The answer to <see cref="Ping"/>.</summary>
/// <param name="TsMs">As it came.</param>
public sealed record Pong(long TsMs) : WorkerEvent;
