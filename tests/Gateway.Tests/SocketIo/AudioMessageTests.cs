using System.Text.Json.Nodes;
using PortBridge.Gateway.SocketIo.Protocol;
using PortBridge.Gateway.SocketIo.Speech;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>The forms in which clients send audio.</summary>
public sealed class AudioMessageTests
{
    private const string Placeholder = """{"_placeholder":true,"num":0}""";

    [Theory]
    [InlineData($"[{Placeholder}]", null)]
    [InlineData($"[{Placeholder},\"me\"]", "me")]
    [InlineData($"[{{\"clientId\":\"me\",\"audioData\":{Placeholder}}}]", "me")]
    [InlineData($"[{{\"client_id\":\"me\",\"audio_data\":{Placeholder}}}]", "me")]
    [InlineData($"[{{\"clientId\":7,\"audio\":{Placeholder}}}]", "7")]
    [InlineData($"[{{\"data\":{Placeholder}}},\"me\"]", "me")]
    [InlineData($"[{{\"clientId\":\"\",\"data\":{Placeholder}}}]", null)]
    [InlineData("""["AQID/w=="]""", null)]
    [InlineData("""["data:audio/wav;base64,AQID/w==","me"]""", "me")]
    [InlineData("""[{"clientId":"me","audioData":"AQID/w=="}]""", "me")]
    [InlineData("""[[513,-253]]""", null)]
    [InlineData("""[{"clientId":"me","audioData":[513,-253.0]}]""", "me")]
    [InlineData("""[{"type":"Buffer","data":[1,2,3,255]}]""", null)]
    [InlineData("""[{"clientId":"me","audioData":{"type":"Buffer","data":[1,2,3,255]}}]""", "me")]
    public void The_bytes_are_found_in_each_form(string arguments, string? clientId)
    {
        var message = AudioMessage.Read(DataOf(arguments));

        Assert.Equal((clientId, "010203FF", (int?)null), (message.ClientId, Convert.ToHexString(message.Data.Span), message.SampleRate));
    }

    [Fact]
    public void A_sample_rate_can_be_declared() =>
        Assert.Equal(48_000, AudioMessage.Read(DataOf($"[{{\"audioData\":{Placeholder},\"sampleRate\":48000}}]")).SampleRate);

    [Fact]
    public void Samples_beyond_the_range_of_16_bits_by_one_are_limited() =>
        Assert.Equal("FF7F0080", Convert.ToHexString(AudioMessage.Read(DataOf("[[32768,-32768]]")).Data.Span));

    [Theory]
    [InlineData("[]", "needs audio")]
    [InlineData("[null]", "needs audio")]
    [InlineData("[5]", "needs audio")]
    [InlineData("""[{"clientId":"me"}]""", "needs audio")]
    [InlineData("""["not base64!"]""", "base64")]
    [InlineData("""[[1,"2"]]""", "samples")]
    [InlineData("[[70000]]", "samples")]
    [InlineData("""[{"type":"Buffer","data":[256]}]""", "0 to 255")]
    [InlineData($"[{Placeholder},{{\"clientId\":[]}}]", "clientId")]
    [InlineData($"[{{\"clientId\":true,\"audio\":{Placeholder}}}]", "clientId")]
    [InlineData($"[{{\"audio\":{Placeholder},\"sampleRate\":\"16000\"}}]", "sampleRate")]
    [InlineData($"[{{\"audio\":{Placeholder},\"sampleRate\":100}}]", "sampleRate")]
    [InlineData($"[{{\"audio\":{Placeholder},\"sampleRate\":5000}}]", "sampleRate")]
    public void Other_arguments_are_refused_with_what_is_needed(string arguments, string message)
    {
        var e = Assert.Throws<ClientEventException>(() => AudioMessage.Read(DataOf(arguments)));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_identifier_is_limited() =>
        Assert.Throws<ClientEventException>(() => AudioMessage.FindId(new string('x', 129)));

    [Theory]
    [InlineData("""{"token":"abc"}""", "abc")]
    [InlineData("""{"apiKey":"abc"}""", "abc")]
    [InlineData("""{"authorization":"Bearer abc"}""", "abc")]
    [InlineData("""{"token":5}""", null)]
    [InlineData("{}", null)]
    public void The_key_of_a_connection_is_found(string auth, string? key) =>
        Assert.Equal(key, SocketAuth.FindKey(JsonNode.Parse(auth)!.AsObject()));

    private static SocketData DataOf(string arguments) => new(JsonNode.Parse(arguments)!.AsArray(), [new byte[] { 1, 2, 3, 255 }]);
}
