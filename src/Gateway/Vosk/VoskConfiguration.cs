using System.Text.Json;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Vosk;

/// <summary>The message <c>config</c>.</summary>
/// <param name="SampleRate">The sample rate in Hz; vosk-server's own default is 8000.</param>
/// <param name="Words">Whether results have words.</param>
/// <param name="Alternatives">Whether results are lists of alternatives, of which there is always one.</param>
/// <param name="Phrases">Likely phrases.</param>
internal sealed record VoskConfiguration(int SampleRate, bool Words, bool Alternatives, IReadOnlyList<string> Phrases)
{
    /// <summary>What holds without the message.</summary>
    public static VoskConfiguration Default { get; } = new(8000, Words: true, Alternatives: false, []);

    /// <summary>Reads a configuration; what it does not have stays as it is.</summary>
    /// <returns>The configuration, or a sentence that says what is invalid.</returns>
    public (VoskConfiguration? Configuration, string? Error) Read(JsonElement config)
    {
        var rate = config.IntegerOf("sample_rate") ?? SampleRate;
        return AudioLimits.CheckSampleRate(rate) is { } error
            ? (null, error)
            : (new VoskConfiguration(
                rate,
                config.FlagOf("words") ?? Words,
                config.IntegerOf("max_alternatives") is { } number ? number > 0 : Alternatives,
                PhrasesOf(config) ?? Phrases), null);
    }

    /// <summary>How streams are recognized.</summary>
    /// <param name="worker">The worker; null if it is not ready.</param>
    public StreamSettings ToSettings(WorkerDescription? worker) => new(
        new AudioDeclaration(StreamEncoding.Signed16, SampleRate),
        new SessionOptions { Words = Words }.WithHints(worker, prompt: null, Phrases));

    // "[unk]" stands for all other words, which are always possible here.
    private static IReadOnlyList<string>? PhrasesOf(JsonElement config) =>
        config.TryGetProperty("phrase_list", out var list) && list.ValueKind == JsonValueKind.Array
            ?
            [
                .. list.EnumerateArray()
                    .Where(phrase => phrase.ValueKind == JsonValueKind.String)
                    .Select(phrase => phrase.GetString()!)
                    .Where(phrase => phrase != "[unk]"),
            ]
            : null;
}
