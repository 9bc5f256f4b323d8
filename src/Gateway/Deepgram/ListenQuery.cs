using Microsoft.AspNetCore.Http;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Deepgram;

/// <summary>The parameters of <c>/v1/listen</c>.</summary>
/// <param name="Audio">What is declared about the audio.</param>
/// <param name="IsMultichannel">Whether each channel is recognized by itself.</param>
/// <param name="HasInterims">Whether partials are sent.</param>
/// <param name="Silence">The silence that ends an utterance; null for the worker's own.</param>
/// <param name="HasSpeechFinal">Whether a final reports that an utterance has ended.</param>
/// <param name="UtteranceEnd">The time after the last word at which <c>UtteranceEnd</c> is sent; null for never.</param>
/// <param name="HasSpeechStarted">Whether <c>SpeechStarted</c> is sent.</param>
/// <param name="HasPunctuatedWords">Whether words have a form with punctuation.</param>
/// <param name="Language">The language; null for the worker's default.</param>
/// <param name="HotWords">Likely words.</param>
internal sealed record ListenQuery(
    AudioDeclaration Audio,
    bool IsMultichannel,
    bool HasInterims,
    TimeSpan? Silence,
    bool HasSpeechFinal,
    TimeSpan? UtteranceEnd,
    bool HasSpeechStarted,
    bool HasPunctuatedWords,
    string? Language,
    IReadOnlyList<string> HotWords)
{
    /// <summary>Reads the parameters. Those that only format the text are ignored.</summary>
    /// <param name="query">The query.</param>
    /// <param name="minSilence">The shortest silence that a client can set.</param>
    /// <param name="worker">The worker; null if none is known.</param>
    /// <returns>The parameters, or why the request is refused.</returns>
    public static (ListenQuery? Query, Refusal? Refusal) Read(IQueryCollection query, TimeSpan minSilence, WorkerDescription? worker)
    {
        var reader = new QueryReader(query);
        AudioParameters.RefuseUnsupported(reader);
        var (silence, hasSpeechFinal) = ReadEndpointing(reader, minSilence);
        var isMultichannel = reader.Flag("multichannel");
        var result = new ListenQuery(
            AudioParameters.ReadAudio(reader, isMultichannel),
            isMultichannel,
            reader.Flag("interim_results"),
            silence,
            hasSpeechFinal,
            reader.Integer("utterance_end_ms", 1000, 5000) is { } gap ? TimeSpan.FromMilliseconds(gap) : null,
            reader.Flag("vad_events"),
            reader.Flag("punctuate") | reader.Flag("smart_format"),
            ReadLanguage(reader, worker),
            AudioParameters.ReadHotWords(reader));
        return reader.Refusal is { } refusal ? (null, refusal) : (result, null);
    }

    /// <summary>How the audio is recognized.</summary>
    public StreamSettings ToSettings(WorkerDescription? worker) => new(Audio, ToSession(worker), IsMultichannel);

    /// <summary>The options of a session.</summary>
    public SessionOptions ToSession(WorkerDescription? worker) => new SessionOptions
    {
        Language = Language,
        Partials = HasInterims,
        Words = true,
        Endpointing = new EndpointingOptions(SilenceDuration: Silence),
    }.WithHints(worker, null, HotWords);

    // Deepgram's model keeps its context across finals, so that clients set very short silences.
    private static (TimeSpan? Silence, bool HasSpeechFinal) ReadEndpointing(QueryReader reader, TimeSpan minSilence)
    {
        const string Name = "endpointing";
        if (reader.Text(Name) is not { } text)
            return (null, true);
        if (bool.TryParse(text, out var isEnabled))
            return (null, isEnabled);
        if (reader.Number(Name, 0, 3_600_000) is not { } milliseconds || milliseconds == 0)
            return (null, false);

        return (ClientEndpointing.Silence(milliseconds, minSilence), true);
    }

    private static string? ReadLanguage(QueryReader reader, WorkerDescription? worker)
    {
        var language = reader.Text("language");
        if (language is "multi" || (language is null && reader.Flag("detect_language")))
            return worker?.Capabilities.Contains(Capabilities.LanguageDetection) == true ? Languages.Auto : null;

        reader.CheckLanguage(language, worker?.Languages);
        return language;
    }
}
