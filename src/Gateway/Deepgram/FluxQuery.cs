using Microsoft.AspNetCore.Http;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Deepgram;

/// <summary>The parameters of <c>/v2/listen</c>.</summary>
/// <param name="Audio">What is declared about the audio.</param>
/// <param name="Thresholds">When a turn ends. The worker decides it by silence, so that the values have no effect but one:
/// with an eager threshold, <c>EagerEndOfTurn</c> is sent.</param>
/// <param name="Keyterms">Likely words.</param>
/// <param name="LanguageHints">The expected languages.</param>
/// <param name="IsMultilingual">Whether the language may be detected.</param>
internal sealed record FluxQuery(
    AudioDeclaration Audio,
    Thresholds Thresholds,
    IReadOnlyList<string> Keyterms,
    IReadOnlyList<string> LanguageHints,
    bool IsMultilingual)
{
    /// <summary>Reads the parameters.</summary>
    /// <param name="query">The query.</param>
    /// <param name="worker">The worker; null if none is known.</param>
    /// <returns>The parameters, or why the request is refused.</returns>
    public static (FluxQuery? Query, Refusal? Refusal) Read(IQueryCollection query, WorkerDescription? worker)
    {
        var reader = new QueryReader(query);
        AudioParameters.RefuseUnsupported(reader);
        var result = new FluxQuery(
            AudioParameters.ReadAudio(reader),
            new Thresholds(
                reader.Number("eot_threshold", 0, 1),
                reader.Number("eager_eot_threshold", 0, 1),
                reader.Number("eot_timeout_ms", 0, 60_000)),
            AudioParameters.ReadHotWords(reader),
            reader.List("language_hint"),
            reader.Text("model")?.EndsWith("-multi", StringComparison.OrdinalIgnoreCase) == true);
        foreach (var hint in result.LanguageHints)
            reader.CheckLanguage(hint, worker?.Languages);
        return reader.Refusal is { } refusal ? (null, refusal) : (result, null);
    }

    /// <summary>How the audio is recognized. One hint is the language; several are detected.</summary>
    public StreamSettings ToSettings(WorkerDescription? worker) => new(
        Audio,
        new SessionOptions
        {
            Language = LanguageHints.Count == 1 ? LanguageHints[0]
                : (IsMultilingual || LanguageHints.Count > 1)
                    && worker?.Capabilities.Contains(Capabilities.LanguageDetection) == true ? Languages.Auto
                : null,
            Words = true,
        }.WithHints(worker, null, Keyterms));

    /// <summary>Applies a message of the client; what it leaves out stays.</summary>
    /// <returns>Null if a value is invalid.</returns>
    public FluxQuery? With(ControlMessage message, WorkerDescription? worker)
    {
        var changes = message.Thresholds ?? new Thresholds();
        var areValid = changes is
        {
            EotThreshold: null or (>= 0 and <= 1),
            EagerEotThreshold: null or (>= 0 and <= 1),
            EotTimeoutMs: null or (>= 0 and <= 60_000),
        };
        if (!areValid || message.LanguageHints?.All(hint => Languages.Knows(worker?.Languages, hint)) == false)
            return null;

        return this with
        {
            Thresholds = new Thresholds(
                changes.EotThreshold ?? Thresholds.EotThreshold,
                changes.EagerEotThreshold ?? Thresholds.EagerEotThreshold,
                changes.EotTimeoutMs ?? Thresholds.EotTimeoutMs),
            Keyterms = message.Keyterms ?? Keyterms,
            LanguageHints = message.LanguageHints ?? LanguageHints,
        };
    }
}
