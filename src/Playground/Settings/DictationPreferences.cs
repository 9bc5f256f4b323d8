using PortBridge.Protocol;

namespace PortBridge.Playground.Settings;

/// <summary>What a person has chosen for the next dictation, whatever the worker of that moment can do.</summary>
public sealed record DictationPreferences
{
    private static readonly char[] WordSeparators = [',', ';', '\n'];

    /// <summary>A BCP 47 tag, or <see cref="Languages.Auto"/>.</summary>
    /// <value>Default empty: the engine's own.</value>
    public string Language { get; init; } = "";

    /// <summary>Whether the text shall be in English.</summary>
    /// <value>Default false.</value>
    public bool Translates { get; init; }

    /// <summary>Text that may have come before.</summary>
    /// <value>Default empty.</value>
    public string Prompt { get; init; } = "";

    /// <summary>Words that are likely to come, with commas between them.</summary>
    /// <value>Default empty.</value>
    public string HotWords { get; init; } = "";

    /// <summary>Whether words show while they are still being spoken.</summary>
    /// <value>Default true.</value>
    public bool Partials { get; init; } = true;

    /// <summary>Whether and how a pause ends an utterance.</summary>
    /// <value>Default: enabled, with the worker's own values.</value>
    public EndpointingOptions Endpointing { get; init; } = EndpointingOptions.Default;

    /// <summary>Whether the words that the engine is not sure of are marked.</summary>
    /// <value>Default false.</value>
    public bool MarksDoubtful { get; init; }

    /// <summary>The session to open, with as much of this as the worker can serve.</summary>
    /// <param name="worker">The worker; null where none has said yet what it can, and then nothing is asked of it.</param>
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
