using System.Text.Json.Serialization;

namespace PortBridge.Protocol.Messages;

/// <summary>What the host tells the worker.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = MessageJson.CommandDiscriminator)]
[JsonDerivedType(typeof(StartSession), "start_session")]
[JsonDerivedType(typeof(AudioChunk), "audio_chunk")]
[JsonDerivedType(typeof(StopSession), "stop_session")]
[JsonDerivedType(typeof(CancelSession), "cancel_session")]
[JsonDerivedType(typeof(Ping), "ping")]
[JsonDerivedType(typeof(Shutdown), "shutdown")]
public abstract record Command;

/// <summary>Opens a session; answered by <see cref="SessionStarted"/> or an error.</summary>
/// <param name="SessionId">The new session's name: see <see cref="Protocol.SessionId"/>.</param>
/// <param name="SampleRate">Samples a second of its audio; 8000 to 48000.</param>
/// <param name="Format">How a sample is written: <c>pcm_f32le</c> or <c>pcm_s16le</c>; always mono.</param>
/// <param name="Language">A BCP 47 tag, or <see cref="Languages.Auto"/>; null for the engine's own.</param>
/// <param name="Endpointing">When an utterance begins and ends; null for the worker's own values.</param>
/// <param name="Partials">Whether partials are wanted.</param>
/// <param name="Words">Whether finals shall carry their words.</param>
/// <param name="Resume">Where a session that another worker had begun goes on; null for a new one.</param>
/// <param name="Task"><c>transcribe</c> or <c>translate</c>: see <see cref="SpeechTasks"/>.</param>
/// <param name="Prompt">Text that may have come before; null for none. Bounds: <see cref="SpeechHints"/>.</param>
/// <param name="HotWords">Words that are likely to come; null for none. Bounds: <see cref="SpeechHints"/>.</param>
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
        : SpeechHints.Validate(Prompt, HotWords) ?? Endpointing?.Validate();
}

/// <summary>Where a session goes on that another worker had begun.</summary>
/// <param name="FromMs">The session's time of the first sample that will come, in milliseconds.</param>
/// <param name="Utterance">The number of the next utterance.</param>
/// <param name="ContextMs">How much of what comes first was settled before: no utterance begins in it.</param>
public sealed record Resume(long FromMs, int Utterance, long ContextMs = 0);

/// <summary>Ends a session's audio: what is left is decoded, then comes <see cref="SessionStopped"/>.</summary>
/// <param name="SessionId">Which.</param>
public sealed record StopSession(string SessionId) : Command;

/// <summary>Drops a session at once: no final, only <see cref="SessionStopped"/>.</summary>
/// <param name="SessionId">Which.</param>
public sealed record CancelSession(string SessionId) : Command;

/// <summary>Asks whether the worker's input and output live; answered by <see cref="Pong"/>.</summary>
/// <param name="TsMs">Unix time in milliseconds, sent back as it came.</param>
public sealed record Ping(long TsMs) : Command;

/// <summary>Asks the worker to finish its sessions and to exit with 0.</summary>
public sealed record Shutdown : Command;
