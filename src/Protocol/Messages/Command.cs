using System.Text.Json.Serialization;

namespace PortBridge.Protocol.Messages;

/// <summary>A message from the host to the worker.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = Discriminators.Command)]
[JsonDerivedType(typeof(StartSession), "start_session")]
[JsonDerivedType(typeof(AudioChunk), "audio_chunk")]
[JsonDerivedType(typeof(StopSession), "stop_session")]
[JsonDerivedType(typeof(CancelSession), "cancel_session")]
[JsonDerivedType(typeof(Ping), "ping")]
[JsonDerivedType(typeof(Shutdown), "shutdown")]
public abstract record Command;

/// <summary>Starts a session. The reply is <see cref="SessionStarted"/> or <see cref="Error"/>.</summary>
/// <param name="SessionId">The new session's id: see <see cref="Protocol.SessionId"/>.</param>
/// <param name="SampleRate">In Hz, 8000 to 48000.</param>
/// <param name="Format"><c>pcm_f32le</c> or <c>pcm_s16le</c>, mono.</param>
/// <param name="Language">A BCP 47 tag, or <see cref="Languages.Auto"/>; null for the engine's default.</param>
/// <param name="Endpointing">When an utterance begins and ends; null for the worker's own values.</param>
/// <param name="Partials">Whether the worker sends partials.</param>
/// <param name="Words">Whether finals have words.</param>
/// <param name="Resume">The position of a session that another worker began; null for a new session.</param>
/// <param name="Task"><c>transcribe</c> or <c>translate</c>; see <see cref="SpeechTasks"/>.</param>
/// <param name="Prompt">Preceding text, as a hint; null for none. Limits: <see cref="SpeechHints"/>.</param>
/// <param name="HotWords">Words that are likely to occur; null for none. Limits: <see cref="SpeechHints"/>.</param>
public sealed record StartSession(
    string SessionId,
    int SampleRate = AudioFormat.DefaultSampleRate,
    string Format = SampleFormats.PcmF32Le,
    string? Language = null,
    EndpointingOptions? Endpointing = null,
    bool Partials = true,
    bool Words = false,
    Resume? Resume = null,
    string Task = SpeechTasks.Transcribe,
    string? Prompt = null,
    IReadOnlyList<string>? HotWords = null) : Command, IValidatable
{
    string? IValidatable.Validate() => SpeechTasks.Find(Task) is null
        ? $"The field \"task\" must be {SpeechTasks.Transcribe} or {SpeechTasks.Translate}."
        : SpeechHints.Validate(Prompt, HotWords) ?? Endpointing?.Validate() ?? Resume?.Validate();
}

/// <summary>The position at which a session continues on another worker.</summary>
/// <param name="FromMs">The session time of the first sample that follows, in milliseconds.</param>
/// <param name="Utterance">The number of the next utterance.</param>
/// <param name="ContextMs">The length of the leading audio that is already committed: no utterance begins in it.</param>
public sealed record Resume(long FromMs, int Utterance, long ContextMs = 0)
{
    internal string? Validate() => Ranges.Milliseconds("resume.from_ms", FromMs)
        ?? Ranges.Utterance("resume.utterance", Utterance)
        ?? Ranges.Milliseconds("resume.context_ms", ContextMs);
}

/// <summary>Ends a session's audio. The worker sends the outstanding finals, then <see cref="SessionStopped"/>.</summary>
/// <param name="SessionId">The session id.</param>
public sealed record StopSession(string SessionId) : Command;

/// <summary>Discards a session. The worker sends <see cref="SessionStopped"/> without further finals.</summary>
/// <param name="SessionId">The session id.</param>
public sealed record CancelSession(string SessionId) : Command;

/// <summary>Checks that the worker's command loop responds. The reply is <see cref="Pong"/>.</summary>
/// <param name="TsMs">Unix time in milliseconds, echoed in the reply.</param>
public sealed record Ping(long TsMs) : Command;

/// <summary>The worker stops its sessions and exits with 0.</summary>
public sealed record Shutdown : Command;
