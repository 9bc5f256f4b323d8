using System.Text.Json;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.SttStream;

/// <summary>Reads the message <c>configure</c>.</summary>
internal static class SttStreamConfiguration
{
    // Containers, which have no encoding here, are recognized by their first bytes, whatever was declared.
    private static readonly Dictionary<string, StreamEncoding?> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["linear16"] = StreamEncoding.Signed16,
        ["pcm_s16le"] = StreamEncoding.Signed16,
        ["s16le"] = StreamEncoding.Signed16,
        ["linear32"] = StreamEncoding.Float32,
        ["pcm_f32le"] = StreamEncoding.Float32,
        ["mulaw"] = StreamEncoding.MuLaw,
        ["alaw"] = StreamEncoding.ALaw,
        ["opus"] = null,
        ["webm"] = null,
        ["webm-opus"] = null,
        ["ogg-opus"] = null,
        ["wav"] = null,
    };

    /// <summary>How a stream is recognized without configuration: mono PCM16 at 16 kHz, unless the bytes have a header.</summary>
    public static StreamSettings Default { get; } =
        new(new AudioDeclaration(StreamEncoding.Signed16, AudioLimits.DefaultSampleRate), new SessionOptions());

    /// <summary>Reads a message.</summary>
    /// <returns>The settings, or a sentence that says what is invalid.</returns>
    public static (StreamSettings? Settings, string? Error) Read(JsonElement message)
    {
        var format = message.ObjectOf("audio_format");
        var name = format?.TextOf("encoding") ?? "linear16";
        var rate = format?.IntegerOf("sample_rate") ?? AudioLimits.DefaultSampleRate;
        var channels = format?.IntegerOf("channels") ?? 1;
        if (!Encodings.TryGetValue(name, out var encoding))
            return (null, $"audio_format.encoding must be one of {string.Join(", ", Encodings.Keys)}.");
        if (!AudioLimits.IsSampleRate(rate))
            return (null, $"audio_format.sample_rate must be {AudioLimits.MinSampleRate} to {AudioLimits.MaxSampleRate}.");
        if (!AudioLimits.IsChannelCount(channels))
            return (null, $"audio_format.channels must be 1 to {AudioLimits.MaxChannels}.");

        return (new StreamSettings(
            new AudioDeclaration(encoding, rate, channels),
            new SessionOptions { Language = message.TextOf("language"), Partials = message.FlagOf("interim_results") ?? true }), null);
    }
}
