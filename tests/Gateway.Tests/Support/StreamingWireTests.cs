using System.Text.Json;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>What every wire for live audio must do, with a real server and worker.</summary>
/// <param name="server">The server that all tests share.</param>
/// <param name="path">The path of the wire.</param>
public abstract class StreamingWireTests(GatewayServer server, string path)
{
    /// <summary>The server that all tests share.</summary>
    protected GatewayServer Server => server;

    /// <summary>Cancels the test.</summary>
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The session that the worker itself is asked for.</summary>
    protected virtual SessionOptions Session { get; } = new();

    [Fact]
    public async Task Speech_up_to_the_last_sample_is_in_the_last_final()
    {
        Assert.Equal(await RecognizeAsync(server, Speech.CutInSpeech), await TranscribeAsync(server, Speech.CutInSpeech));
    }

    [Fact]
    public async Task Two_clients_at_once_get_their_own_words()
    {
        var first = TranscribeAsync(server, Speech.Pcm);
        var second = TranscribeAsync(server, Speech.CutInSpeech);

        Assert.Equal(await RecognizeAsync(server, Speech.Pcm), await first);
        Assert.Equal(await RecognizeAsync(server, Speech.CutInSpeech), await second);
    }

    [Fact]
    public async Task The_loss_of_the_worker_is_only_a_pause()
    {
        await using var own = await GatewayServer.StartAsync();
        var expected = await RecognizeAsync(own, Speech.Pcm);
        var generation = own.Bridge.Worker.Generation;

        Assert.Equal(expected, await TranscribeAsync(own, Speech.Pcm, own.KillWorker));
        Assert.True(own.Bridge.Worker.Generation > generation);
    }

    [Fact]
    public async Task A_request_without_a_WebSocket_is_refused()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(server.Address, path), Cancel);

        Assert.Equal(System.Net.HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("This address is for WebSockets.", await response.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Connects, and begins a stream if the wire has a message for it.</summary>
    internal abstract Task<WireClient> BeginAsync(GatewayServer server);

    /// <summary>Sends audio, and receives what the wire sends only in reply to it.</summary>
    internal virtual async Task<IReadOnlyList<JsonElement>> SendAudioAsync(WireClient client, ReadOnlyMemory<byte> pcm)
    {
        await client.SendAudioAsync(pcm);
        return [];
    }

    /// <summary>Ends the stream, and receives its last messages.</summary>
    internal abstract Task<IReadOnlyList<JsonElement>> EndAsync(WireClient client);

    /// <summary>Receives until there was a partial.</summary>
    internal abstract Task<IReadOnlyList<JsonElement>> ReceivePartialAsync(WireClient client);

    /// <summary>The text of a final; null for other messages.</summary>
    protected abstract string? FinalOf(JsonElement message);

    /// <summary>Connects to the wire.</summary>
    internal Task<WireClient> ConnectAsync(GatewayServer to) => WireClient.ConnectAsync(to.Socket(path));

    /// <summary>The text of the worker itself.</summary>
    internal async Task<string> RecognizeAsync(GatewayServer by, byte[] pcm) =>
        string.Join(' ', (await Speech.RecognizeAsync(by.Bridge, pcm, Session, Cancel)).Select(final => final.Text));

    /// <summary>The text of the wire.</summary>
    internal async Task<string> TranscribeAsync(GatewayServer by, byte[] pcm, Action? halfway = null)
    {
        await using var client = await BeginAsync(by);
        // In the middle of a sentence: after its end a final could replace the partial before it is sent.
        var half = halfway is null ? pcm.Length / 4 * 2 : Speech.CutInSpeech.Length;
        var messages = new List<JsonElement>(await SendAudioAsync(client, pcm.AsMemory(0, half)));
        if (halfway is not null)
        {
            messages.AddRange(await ReceivePartialAsync(client));
            halfway();
        }

        messages.AddRange(await SendAudioAsync(client, pcm.AsMemory(half)));
        messages.AddRange(await EndAsync(client));
        return string.Join(' ', messages.Select(FinalOf).Where(text => !string.IsNullOrEmpty(text)));
    }
}
