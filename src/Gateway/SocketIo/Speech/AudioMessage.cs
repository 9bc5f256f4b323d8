using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.SocketIo.Protocol;

namespace PortBridge.Gateway.SocketIo.Speech;

/// <summary>The audio in an event of a client.</summary>
/// <param name="ClientId">The identifier that the client uses; null for none.</param>
/// <param name="Data">The audio.</param>
/// <param name="SampleRate">The declared sample rate in Hz; null for none.</param>
internal sealed record AudioMessage(string? ClientId, ReadOnlyMemory<byte> Data, int? SampleRate)
{
    private const int MaxClientIdLength = 128;

    private static readonly string[] IdFields = ["clientId", "client_id"];
    private static readonly string[] AudioFields = ["audioData", "audio_data", "audio", "data"];
    private static readonly string[] RateFields = ["sampleRate", "sample_rate"];

    /// <summary>
    /// Reads the arguments: audio, or an object with <c>clientId</c> and <c>audioData</c>; then maybe the client's identifier.
    /// Audio is binary data, base64 or an array of samples.
    /// </summary>
    /// <exception cref="ClientEventException">The arguments are none of that.</exception>
    public static AudioMessage Read(SocketData data)
    {
        var value = data[0];
        var id = FindId(data[1]);
        if (value is not JsonObject fields || data.FindBytes(value) is not null || IsBuffer(fields))
            return new AudioMessage(id, ReadBytes(data, value), null);

        var rate = Find(fields, RateFields) is { } declared ? ReadRate(declared) : (int?)null;
        return new AudioMessage(FindId(fields) ?? id, ReadBytes(data, Find(fields, AudioFields)), rate);
    }

    /// <summary>The client's identifier: a string or a number, or a field of an object.</summary>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="ClientEventException">It is too long, or not text.</exception>
    public static string? FindId(JsonNode? value)
    {
        value = value is JsonObject fields ? Find(fields, IdFields) : value;
        if (value is null)
            return null;

        var id = value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
        return id switch
        {
            null or { Length: > MaxClientIdLength } => throw new ClientEventException(
                $"The field \"clientId\" must be a string of at most {MaxClientIdLength} characters."),
            "" => null,
            _ => id,
        };
    }

    private static JsonNode? Find(JsonObject fields, string[] names) =>
        names.Select(name => fields[name]).FirstOrDefault(value => value is not null);

    private static int ReadRate(JsonNode value) =>
        value is JsonValue number && number.TryGetValue(out int rate) && AudioLimits.IsSampleRate(rate)
            ? rate
            : throw new ClientEventException(
                $"The field \"sampleRate\" must be a number from {AudioLimits.MinSampleRate} to {AudioLimits.MaxSampleRate}.");

    private static ReadOnlyMemory<byte> ReadBytes(SocketData data, JsonNode? value)
    {
        if (data.FindBytes(value) is { } bytes)
            return bytes;

        return value switch
        {
            JsonValue text when text.GetValueKind() == JsonValueKind.String => ReadBase64(text.ToString()),
            JsonArray samples => ReadSamples(samples),
            JsonObject buffer when IsBuffer(buffer) => ReadBuffer((JsonArray)buffer["data"]!),
            _ => throw new ClientEventException(
                "The event \"audio_data\" needs audio: binary data, base64 or an array of samples, alone or in the field \"audioData\"."),
        };
    }

    private static byte[] ReadBase64(string text)
    {
        // Browsers write it with its type before a comma.
        var start = text.StartsWith("data:", StringComparison.Ordinal) ? text.IndexOf(',', StringComparison.Ordinal) + 1 : 0;
        var bytes = new byte[(text.Length - start) * 3 / 4 + 3];
        return Convert.TryFromBase64Chars(text.AsSpan(start), bytes, out var length)
            ? bytes[..length]
            : throw new ClientEventException("The text of the audio is not valid base64.");
    }

    // A Buffer of Node.js that was converted to JSON.
    private static bool IsBuffer(JsonObject fields) =>
        fields["type"] is JsonValue type && type.TryGetValue(out string? name) && name == "Buffer" && fields["data"] is JsonArray;

    private static byte[] ReadBuffer(JsonArray items) =>
    [
        .. items.Select(item => item is JsonValue value && value.TryGetValue(out byte octet)
            ? octet
            : throw new ClientEventException("The data of a buffer must be numbers from 0 to 255.")),
    ];

    private static byte[] ReadSamples(JsonArray items)
    {
        var pcm = new byte[items.Count * sizeof(short)];
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is not JsonValue value || !value.TryGetValue(out double sample) || !(Math.Abs(sample) <= -short.MinValue))
                throw new ClientEventException("The samples of the audio must be numbers from -32768 to 32767.");
            BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(i * sizeof(short)), (short)Math.Min(sample, short.MaxValue));
        }

        return pcm;
    }
}

/// <summary>An event of a client is invalid. The message is a sentence for the client.</summary>
internal sealed class ClientEventException(string message) : Exception(message);
