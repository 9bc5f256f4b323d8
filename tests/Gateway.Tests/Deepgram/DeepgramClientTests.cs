using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.Deepgram;

/// <summary>Deepgram's own client for JavaScript, unmodified, with the addresses of the gateway.</summary>
public sealed class DeepgramClientTests(GatewayServer server) : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("live")]
    [InlineData("live-4")]
    public async Task Its_live_connection_receives_the_words_of_the_worker(string mode)
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);

        var messages = await RunAsync(server, mode, Speech.Pcm);

        Assert.Equal(ListenSupport.TextOf(finals), ListenSupport.TextOf(messages));
        Assert.True(messages[^2].Is("Metadata"));
        Assert.Equal("""{"type":"client-close","code":1000,"reason":""}""", messages[^1].GetRawText());
    }

    [Fact]
    public async Task Its_Flux_connection_receives_turns()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);

        var messages = await RunAsync(server, "flux", Speech.Pcm);
        var ends = messages.Where(message => message.Is("TurnInfo") && message.GetProperty("event").GetString() == "EndOfTurn");

        Assert.Equal(finals.Select(final => final.Text), ends.Select(message => message.GetProperty("transcript").GetString()));
        Assert.Equal(1000, messages[^1].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task It_transcribes_a_file_with_a_key()
    {
        await using var own = await GatewayServer.StartAsync(("Keys:test", "secret-key-1"));
        var finals = await Speech.RecognizeAsync(own.Bridge, Speech.Pcm, new(), Cancel);

        var response = Assert.Single(await RunAsync(own, "file", Speech.Wav));
        var alternative = response.GetProperty("results").GetProperty("channels")[0].GetProperty("alternatives")[0];

        Assert.Equal(ListenSupport.TextOf(finals), alternative.GetProperty("transcript").GetString());
        Assert.Equal(finals.Count, response.GetProperty("results").GetProperty("utterances").GetArrayLength());
    }

    [Fact]
    public async Task It_shows_the_sentence_of_a_refusal()
    {
        var refused = Assert.Single(await RunAsync(server, "refused", Speech.Wav));

        Assert.Equal(400, refused.GetProperty("status").GetInt32());
        Assert.Contains("redact", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<JsonElement>> RunAsync(GatewayServer to, string mode, byte[] audio)
    {
        await File.WriteAllBytesAsync(_file, audio, Cancel);
        var received = await ForeignClient.RunNodeAsync("deepgram", mode, to.Address.AbsoluteUri.TrimEnd('/'), "secret-key-1", _file);
        return [.. received[^1].EnumerateArray()];
    }
}
