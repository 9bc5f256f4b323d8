using System.Text.Json;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.WhisperLive;

/// <summary>The first message of a client.</summary>
/// <param name="Uid">The name of the client in every message.</param>
/// <param name="MaxSegments">How many of the last segments a message has.</param>
/// <param name="Settings">How the stream is recognized.</param>
internal sealed record WhisperLiveOptions(string Uid, int MaxSegments, StreamSettings Settings)
{
    private const int DefaultSegments = 10;
    private const int MostSegments = 100;

    /// <summary>Reads the message. Settings of the original's own recognizer are ignored.</summary>
    /// <param name="message">The message.</param>
    /// <param name="worker">The worker; null if it is not ready.</param>
    /// <returns>The options, or a sentence that says what is invalid.</returns>
    public static (WhisperLiveOptions? Options, string? Error) Read(JsonElement message, WorkerDescription? worker)
    {
        if (message.TextOf("uid") is not { } uid)
            return (null, "The first message must be a JSON object with the field \"uid\".");

        StreamEncoding? encoding = message.TextOf("audio_format") switch
        {
            null or "float32" => StreamEncoding.Float32,
            "int16" => StreamEncoding.Signed16,
            "uint8" => StreamEncoding.Unsigned8,
            _ => null,
        };
        if (encoding is null)
            return (null, "The field \"audio_format\" must be float32, int16 or uint8.");

        var session = new SessionOptions
        {
            Language = message.TextOf("language"),
            Task = message.TextOf("task") == "translate" ? SpeechTask.Translate : SpeechTask.Transcribe,
            Words = message.FlagOf("word_timestamps") ?? false,
        }.WithHints(worker, message.TextOf("initial_prompt"), (message.TextOf("hotwords") ?? "").Split(','));
        return (new WhisperLiveOptions(
            uid,
            Math.Clamp(message.IntegerOf("send_last_n_segments") ?? DefaultSegments, 1, MostSegments),
            new StreamSettings(new AudioDeclaration(encoding, AudioLimits.DefaultSampleRate), session)), null);
    }
}
