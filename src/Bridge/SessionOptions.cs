using PortBridge.Protocol;

namespace PortBridge;

/// <summary>What a session's audio is and what is wanted of it.</summary>
public sealed record SessionOptions
{
    /// <summary>Samples a second of the audio that will be written.</summary>
    /// <value>Default 16000; 8000 to 48000.</value>
    public int SampleRate { get; init; } = AudioFormat.DefaultSampleRate;

    /// <summary>How a sample is written; always mono.</summary>
    /// <value>Default <see cref="SampleFormat.PcmS16Le"/>.</value>
    public SampleFormat Format { get; init; } = SampleFormat.PcmS16Le;

    /// <summary>
    /// A BCP 47 language tag, of those that <see cref="WorkerDescription.Languages"/> names if it does; or
    /// <see cref="Languages.Auto"/>, with which each final says what language was heard
    /// (<see cref="Capabilities.LanguageDetection"/>).
    /// </summary>
    /// <value>Default null: the engine's own.</value>
    public string? Language { get; init; }

    /// <summary>What is made of the speech; a translation needs <see cref="Capabilities.Translate"/>.</summary>
    /// <value>Default <see cref="SpeechTask.Transcribe"/>.</value>
    public SpeechTask Task { get; init; }

    /// <summary>
    /// Text that may have come before, of the names, the spelling and the style to expect; needs
    /// <see cref="Capabilities.Prompt"/>.
    /// </summary>
    /// <value>Default null: none; at most <see cref="SpeechHints.MaxPromptLength"/> characters.</value>
    public string? Prompt { get; init; }

    /// <summary>Words that are likely to come; needs <see cref="Capabilities.HotWords"/>.</summary>
    /// <value>
    /// Default none; at most <see cref="SpeechHints.MaxHotWords"/> of 1 to <see cref="SpeechHints.MaxHotWordLength"/>
    /// characters, none of them blank.
    /// </value>
    public IReadOnlyList<string> HotWords { get; init; } = [];

    /// <summary>
    /// When an utterance begins and ends. A worker ignores a value that <see cref="WorkerDescription.Endpointing"/> does
    /// not have.
    /// </summary>
    /// <value>Default: enabled, with the worker's own values.</value>
    public EndpointingOptions Endpointing { get; init; } = EndpointingOptions.Default;

    /// <summary>Whether <see cref="SpeechEvent.Partial"/> events are wanted.</summary>
    /// <value>Default true.</value>
    public bool Partials { get; init; } = true;

    /// <summary>What writing does when the worker does not keep up.</summary>
    /// <value>Default <see cref="AudioOverflow.Wait"/>, which is right for files.</value>
    public AudioOverflow Overflow { get; init; }

    /// <summary>Whether finals shall carry their words with times.</summary>
    /// <value>Default false.</value>
    public bool Words { get; init; }

    /// <summary>Who sees the session's messages on the wire; got of a <see cref="WireTap"/>.</summary>
    /// <value>Default null: nobody.</value>
    public WireTapSubscription? Watch { get; init; }
}

/// <summary>What writing does when the worker does not keep up.</summary>
public enum AudioOverflow
{
    /// <summary>It waits: for audio that can wait, such as a file.</summary>
    Wait,

    /// <summary>
    /// It never waits, but drops the oldest audio beyond <see cref="RecoveryOptions.MaxAudio"/> and tells the owner by
    /// <see cref="SpeechEvent.Gap"/>: for a microphone, which does not stop.
    /// </summary>
    DropOldest,
}
