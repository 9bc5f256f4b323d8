using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PortBridge.Gateway.Webhook;

/// <summary>The body of a webhook request.</summary>
internal sealed record WebhookMessage(
    string Type,
    string Wire,
    string? ClientId,
    string SessionId,
    int Channel,
    int Utterance,
    string Text,
    double Start,
    double End,
    double? Confidence,
    string? Language,
    double Ts)
{
    /// <summary>The message of a final. Times are in seconds.</summary>
    public static WebhookMessage Of(FinalTranscript transcript) => new(
        "transcript.final",
        transcript.Wire,
        transcript.ClientId,
        transcript.SessionId,
        transcript.Channel,
        transcript.Final.Utterance,
        transcript.Final.Text,
        transcript.Final.Start.TotalSeconds,
        transcript.Final.End.TotalSeconds,
        transcript.Final.Confidence,
        transcript.Final.Language,
        transcript.At.ToUnixTimeMilliseconds() / 1000.0);

    /// <summary>The JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, WebhookJson.Readable.WebhookMessage);

    /// <summary>
    /// The signature: HMAC-SHA256 of the time, a dot and the body, in hexadecimal. The time lets a receiver refuse old requests.
    /// </summary>
    public static string Sign(string secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{timestamp}.")));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}

/// <summary>The JSON of webhook requests.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookMessage))]
internal sealed partial class WebhookJson : JsonSerializerContext
{
    public static WebhookJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
