using System.Text.Json;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>What every wire over a WebSocket must do, with a real server and worker.</summary>
/// <param name="server">The server that all tests share.</param>
/// <param name="path">The path of the wire.</param>
public abstract class StreamingWireTests(GatewayServer server, string path) : LiveWireTests(server)
{
    [Fact]
    public async Task A_request_without_a_WebSocket_is_refused()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(Server.Address, path), Cancel);

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

    /// <inheritdoc/>
    internal override async Task<string> TranscribeAsync(GatewayServer by, byte[] pcm, Action? halfway = null)
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
