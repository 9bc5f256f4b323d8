using PortBridge.Protocol;

namespace PortBridge.Playground.Settings;

/// <summary>The user's preferences for the next dictation, independent of what the worker supports.</summary>
public sealed record DictationPreferences
{
    private static readonly char[] WordSeparators = [',', ';', '\n'];

    /// <summary>The language as a BCP 47 tag, or <see cref="Languages.Auto"/>.</summary>
    /// <value>Default empty: the engine's default.</value>
    public string Language { get; init; } = "";

    /// <summary>Whether the text is translated to English.</summary>
    /// <value>Default false.</value>
    public bool Translates { get; init; }

    /// <summary>Context for the engine: text that may precede the audio.</summary>
    /// <value>Default empty.</value>
    public string Prompt { get; init; } = "";

    /// <summary>Words to expect, separated by commas.</summary>
    /// <value>Default empty.</value>
    public string HotWords { get; init; } = "";

    /// <summary>Whether partials are shown.</summary>
    /// <value>Default true.</value>
    public bool Partials { get; init; } = true;

    /// <summary>Whether and how a pause ends an utterance.</summary>
    /// <value>Default: enabled, with the worker's own values.</value>
    public EndpointingOptions Endpointing { get; init; } = EndpointingOptions.Default;

    /// <summary>Whether uncertain words are marked.</summary>
    /// <value>Default false.</value>
    public bool MarksUncertain { get; init; }

    /// <summary>Converts the preferences to session options, without those that the worker does not support.</summary>
    /// <param name="worker">
    /// The description of the worker; null if unknown, which omits all options that depend on it.
    /// </param>
    public SessionOptions ToSessionOptions(WorkerDescription? worker) => new()
    {
        Words = Can(worker, Capabilities.Words),
        Partials = Partials,
        Language = CanSpeak(worker) ? Language : null,
        Task = Translates && Can(worker, Capabilities.Translate) ? SpeechTask.Translate : SpeechTask.Transcribe,
        Prompt = Can(worker, Capabilities.Prompt) && !string.IsNullOrWhiteSpace(Prompt) ? Prompt.Trim() : null,
        HotWords = Can(worker, Capabilities.HotWords) ? Words : [],
        Endpointing = worker?.Endpointing is { } own
            ? new EndpointingOptions(
                Endpointing.Enabled,
                own.SilenceDuration is null ? null : Endpointing.SilenceDuration,
                own.MinSpeechDuration is null ? null : Endpointing.MinSpeechDuration,
                own.Threshold is null ? null : Endpointing.Threshold)
            : EndpointingOptions.Default,
    };

    private IReadOnlyList<string> Words =>
    [
        .. HotWords
            .Split(WordSeparators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct(),
    ];

    private bool CanSpeak(WorkerDescription? worker) => Language switch
    {
        "" => false,
        Languages.Auto => Can(worker, Capabilities.LanguageDetection),
        _ => worker?.Languages is { } known && Languages.Knows(known, Language),
    };

    private static bool Can(WorkerDescription? worker, string capability) =>
        worker?.Capabilities.Contains(capability) == true;
}
