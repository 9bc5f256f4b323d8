using PortBridge.Protocol;

namespace PortBridge.Worker.Engines;

/// <summary>
/// A speech recogniser of this process. One engine serves every session; what costs memory or a core
/// (a decoder, a GPU state) is leased to one utterance at a time through <see cref="LeaseAsync"/>.
/// </summary>
public interface ISpeechEngine : IAsyncDisposable
{
    /// <summary>What this engine is, as announced in <c>ready</c>.</summary>
    EngineInfo Info { get; }

    /// <summary>
    /// Whether no call of the engine or its recognisers keeps its caller: what takes more than some microseconds goes
    /// on elsewhere. Then the thread that reads the host's commands makes the calls itself, which saves each chunk two
    /// changes of thread; the calls of any other engine are made by threads of the pool.
    /// </summary>
    /// <value>False.</value>
    bool IsNonBlocking => false;

    /// <summary>
    /// Waits for a free recogniser and gives it to one utterance. Waiters are served in the order they came.
    /// Disposing the recogniser gives it back.
    /// </summary>
    /// <param name="options">What the utterance's session asked for.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <exception cref="EngineException">The recogniser could not be made.</exception>
    ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken);
}

/// <summary>Recognises one utterance. Its calls never overlap.</summary>
public interface IRecognizer : IAsyncDisposable
{
    /// <summary>Takes the next audio of the utterance in. It is not the place to decode what can wait.</summary>
    /// <param name="samples">16 kHz mono in −1…1, valid during the call only.</param>
    /// <param name="silence">For how long nobody has been speaking at the end of these samples, by the detector; zero
    /// while somebody speaks. What was said before it may be all that the utterance has.</param>
    /// <param name="cancellationToken">Gives the utterance up.</param>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask AcceptAsync(ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken);

    /// <summary>Says what the audio so far says, where partials are wanted. Called when all audio that has come has been
    /// taken in (or a second of it), so it is also the place to begin what a pause gives time for.</summary>
    /// <param name="cancellationToken">Fired when the final can be made, which is worth more. The utterance goes on
    /// as if the call had not been; native code is at rest when the call returns.</param>
    /// <returns>The new hypothesis, or null when it has not changed since the last one, or is not wanted.</returns>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken);

    /// <summary>Ends the utterance and decodes it as well as the engine can.</summary>
    /// <returns>The text, which is empty when nothing was said.</returns>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask<Recognition> FinishAsync(CancellationToken cancellationToken);
}

/// <summary>What an engine is.</summary>
/// <param name="Name">The engine's name, as <c>--engine</c> takes it: <c>pocketsphinx</c>, <c>scripted</c>, ….</param>
/// <param name="Model">The model in use, a name or a path's last part.</param>
/// <param name="Device">Where it really runs: <c>cpu</c>, <c>cuda:0</c>, ….</param>
/// <param name="Capabilities">
/// What it can give, of <see cref="Protocol.Capabilities"/>. A session that asks for a prompt, hot words, a translation
/// or the detection of its language, without the engine having named it here, is refused before it begins.
/// </param>
/// <param name="Languages">
/// The BCP 47 tags that it knows; null where it cannot say. A session in another language is refused before it begins.
/// </param>
/// <param name="Note">A sentence for a person about what is not as wished; null for none.</param>
public sealed record EngineInfo(
    string Name,
    string Model,
    string Device,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string>? Languages = null,
    string? Note = null);

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

/// <summary>The text so far. A <see cref="Speech.PartialStabiliser"/> makes it.</summary>
/// <param name="Text">Words separated by single spaces.</param>
/// <param name="Stable">How many leading characters (UTF-16) later hypotheses of the utterance keep. It only grows.</param>
public sealed record Hypothesis(string Text, int Stable);

/// <summary>The text of a whole utterance.</summary>
/// <param name="Text">Words separated by single spaces; empty when nothing was said.</param>
/// <param name="Confidence">0…1, or null where the engine has none.</param>
/// <param name="Words">The words with their times within the utterance, where asked for and known.</param>
/// <param name="Language">The BCP 47 tag of the language heard, where the engine was to find out; else null.</param>
public sealed record Recognition(
    string Text,
    double? Confidence = null,
    IReadOnlyList<RecognizedWord>? Words = null,
    string? Language = null)
{
    /// <summary>Nothing was said.</summary>
    public static Recognition Nothing { get; } = new("");
}

/// <summary>A word of a <see cref="Recognition"/>.</summary>
/// <param name="Text">The word as written.</param>
/// <param name="Start">From the utterance's first sample.</param>
/// <param name="End">From the utterance's first sample.</param>
/// <param name="Confidence">0…1, or null where the engine has none.</param>
public sealed record RecognizedWord(string Text, TimeSpan Start, TimeSpan End, double? Confidence = null);

/// <summary>An engine could not be made, or failed on an utterance.</summary>
/// <param name="reason">Which of the two, and whether trying again can help.</param>
/// <param name="message">A sentence that says what was wrong and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class EngineException(EngineFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public EngineFailure Reason { get; } = reason;
}

/// <summary>Why an engine gave an <see cref="EngineException"/>.</summary>
public enum EngineFailure
{
    /// <summary>Something that the engine needs is not on this machine (<c>engine_unavailable</c>, exit 69).</summary>
    Unavailable,

    /// <summary>The model is missing or broken (<c>model_load_failed</c>, exit 78).</summary>
    ModelLoadFailed,

    /// <summary>The model could not be fetched now, and may be some day (<c>model_load_failed</c>, exit 69).</summary>
    ModelUnavailable,

    /// <summary>It failed while it worked (<c>engine_failed</c>).</summary>
    Failed,
}
