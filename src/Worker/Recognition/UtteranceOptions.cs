using PortBridge.Protocol;

namespace PortBridge.Worker.Recognition;

/// <summary>A session's recognition options, which apply to each of its utterances.</summary>
/// <param name="Partials">Whether to return hypotheses while the utterance is open.</param>
/// <param name="Words">Whether the final includes words with times.</param>
/// <param name="Language">
/// A BCP 47 tag whose primary subtag the engine supports; <see cref="Protocol.Languages.Auto"/> to detect the language;
/// null for the engine's default.
/// </param>
/// <param name="Task">Whether to transcribe or to translate to English.</param>
/// <param name="Prompt">Text that precedes the audio; null for none.</param>
/// <param name="HotWords">Words that are likely to occur; null for none, otherwise at least one.</param>
public sealed record UtteranceOptions(
    bool Partials = true,
    bool Words = false,
    string? Language = null,
    SpeechTask Task = SpeechTask.Transcribe,
    string? Prompt = null,
    IReadOnlyList<string>? HotWords = null);
