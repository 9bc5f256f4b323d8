using PortBridge.Protocol;

namespace PortBridge;

/// <summary>The audio format of a session and the requested results.</summary>
public sealed record SessionOptions
{
    /// <summary>The sample rate in Hz.</summary>
    /// <value>Default 16000; 8000 to 48000.</value>
    public int SampleRate { get; init; } = AudioFormat.DefaultSampleRate;

    /// <summary>The sample format; the audio is always mono.</summary>
    /// <value>Default <see cref="SampleFormat.PcmS16Le"/>.</value>
    public SampleFormat Format { get; init; } = SampleFormat.PcmS16Le;

    /// <summary>
    /// The language: a BCP 47 tag, one of <see cref="WorkerDescription.Languages"/> if the worker reports them; or <see
    /// cref="Languages.Auto"/>, which needs <see cref="Capabilities.LanguageDetection"/> and makes each final report
    /// the detected language.
    /// </summary>
    /// <value>Default null: the engine's default.</value>
    public string? Language { get; init; }

    /// <summary>The task; <see cref="SpeechTask.Translate"/> needs <see cref="Capabilities.Translate"/>.</summary>
    /// <value>Default <see cref="SpeechTask.Transcribe"/>.</value>
    public SpeechTask Task { get; init; }

    /// <summary>
    /// A prompt: preceding text with the names, spelling and style to expect. Needs <see cref="Capabilities.Prompt"/>.
    /// </summary>
    /// <value>Default null; at most <see cref="SpeechHints.MaxPromptLength"/> characters.</value>
    public string? Prompt { get; init; }

    /// <summary>Words that are likely to occur. Needs <see cref="Capabilities.HotWords"/>.</summary>
    /// <value>
    /// Default empty; at most <see cref="SpeechHints.MaxHotWords"/> words of 1 to
    /// <see cref="SpeechHints.MaxHotWordLength"/> characters, not blank.
    /// </value>
    public IReadOnlyList<string> HotWords { get; init; } = [];

    /// <summary>
    /// When an utterance begins and ends. A worker ignores a value that <see cref="WorkerDescription.Endpointing"/> does
    /// not have.
    /// </summary>
    /// <value>Default: enabled, with the worker's own values.</value>
    public EndpointingOptions Endpointing { get; init; } = EndpointingOptions.Default;

    /// <summary>Whether <see cref="SpeechEvent.Partial"/> events are sent.</summary>
    /// <value>Default true.</value>
    public bool Partials { get; init; } = true;

    /// <summary>What a write does when the worker falls behind.</summary>
    /// <value>Default <see cref="AudioOverflow.Wait"/>.</value>
    public AudioOverflow Overflow { get; init; }

    /// <summary>Whether finals contain words with times.</summary>
    /// <value>Default false.</value>
    public bool Words { get; init; }

    /// <summary>The subscription that receives the session's protocol messages.</summary>
    /// <value>Default null.</value>
    public WireTapSubscription? WireTap { get; init; }
}

/// <summary>What a write does when the worker falls behind.</summary>
public enum AudioOverflow
{
    /// <summary>The write waits. For audio that can wait, such as a file.</summary>
    Wait,

    /// <summary>
    /// The write returns at once, and the oldest audio beyond <see cref="RecoveryOptions.MaxAudio"/> is dropped and
    /// reported as <see cref="SpeechEvent.Gap"/>. For live audio, such as a microphone.
    /// </summary>
    DropOldest,
}
