using PortBridge.Protocol;

namespace PortBridge.Worker.Recognition;

/// <summary>What an utterance's session asked for.</summary>
/// <param name="Partials">Whether hypotheses are wanted while the audio comes.</param>
/// <param name="Words">Whether the final shall carry its words with their times.</param>
/// <param name="Language">
/// A BCP 47 tag, of which the engine knows the first subtag; <see cref="Protocol.Languages.Auto"/> to find out; null for
/// the engine's own language.
/// </param>
/// <param name="Task">Whether the text shall be in the language spoken or in English.</param>
/// <param name="Prompt">Text that may have come before; null for none.</param>
/// <param name="HotWords">Words that are likely to come; null for none, else at least one.</param>
public sealed record UtteranceOptions(
    bool Partials = true,
    bool Words = false,
    string? Language = null,
    SpeechTask Task = SpeechTask.Transcribe,
    string? Prompt = null,
    IReadOnlyList<string>? HotWords = null);
