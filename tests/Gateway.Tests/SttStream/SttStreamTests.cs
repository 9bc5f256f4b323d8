using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.SttStream;

/// <summary>/stt-stream with a real server and worker, and a client with a WebSocket of .NET.</summary>
public sealed class SttStreamTests(GatewayServer server)
{
    private const string Stop = """{"action":"stop"}""";

    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("stt-stream")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await ConnectAsync(server);
        await WireTrace.PlayAsync("stt-stream", number, client);
    }

    [Fact]
    public async Task Speech_up_to_the_last_sample_is_in_the_last_final()
    {
        var cut = Speech.CutInSpeech;
        var finals = await Speech.RecognizeAsync(server.Bridge, cut, new(), Cancel);

        Assert.Equal(finals.Select(final => final.Text), await TranscribeAsync(server, cut));
    }

    [Fact]
    public async Task Two_clients_at_once_get_their_own_words()
    {
        var both = new[] { Speech.Pcm, Speech.CutInSpeech };
        var texts = await Task.WhenAll(both.Select(pcm => TranscribeAsync(server, pcm)));

        for (var i = 0; i < both.Length; i++)
        {
            var finals = await Speech.RecognizeAsync(server.Bridge, both[i], new(), Cancel);
            Assert.Equal(finals.Select(final => final.Text), texts[i]);
        }
    }

    [Fact]
    public async Task The_loss_of_the_worker_is_only_a_pause()
    {
        await using var own = await GatewayServer.StartAsync();
        var finals = await Speech.RecognizeAsync(own.Bridge, Speech.Pcm, new(), Cancel);
        await using var client = await ConnectAsync(own);
        await client.SendAudioAsync(Speech.Pcm.AsMemory(0, Speech.Pcm.Length / 2));
        var first = (await client.ReceiveUntilAsync("interim_transcript"))[^1];

        own.KillWorker();
        await client.SendAudioAsync(Speech.Pcm.AsMemory(Speech.Pcm.Length / 2));
        await client.SendAsync(Stop);

        Assert.Equal(finals.Select(final => final.Text), TextsOf(await client.ReceiveAllAsync()));
        Assert.NotEqual("", first.GetProperty("transcript").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.Closed.Status);
    }

    [Fact]
    public async Task A_language_that_the_worker_does_not_know_ends_the_connection_with_the_reason()
    {
        await using var client = await ConnectAsync(server);
        await client.SendAsync("""{"action":"configure","language":"tlh"}""");
        await client.SendAudioAsync(Speech.Silence(0.5));
        var messages = await client.ReceiveAllAsync();

        Assert.Equal("error", Assert.Single(messages).GetProperty("type").GetString());
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, client.Closed.Status);
        Assert.Contains("language", client.Closed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_a_WebSocket_is_refused()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(server.Address, "/stt-stream"), Cancel);

        Assert.Equal(System.Net.HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("This address is for WebSockets.", await response.Content.ReadAsStringAsync(Cancel));
    }

    private static Task<WireClient> ConnectAsync(GatewayServer server) => WireClient.ConnectAsync(server.Socket("/stt-stream"));

    private static async Task<IReadOnlyList<string>> TranscribeAsync(GatewayServer server, byte[] pcm)
    {
        await using var client = await ConnectAsync(server);
        await client.SendAudioAsync(pcm);
        await client.SendAsync(Stop);
        return TextsOf(await client.ReceiveAllAsync());
    }

    private static IReadOnlyList<string> TextsOf(IEnumerable<JsonElement> messages) =>
    [
        .. messages.Where(message => message.GetProperty("type").GetString() == "final_transcript")
            .Select(message => message.GetProperty("transcript").GetString()!),
    ];
}
