using System.Text;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.WhisperLive;

/// <summary>WhisperLive's protocol with a real server and worker, and a client with a WebSocket of .NET.</summary>
public sealed class WhisperLiveTests(GatewayServer server) : StreamingWireTests(server, "/whisperlive")
{
    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("whisper-live")];

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await ConnectAsync(Server);
        await WireTrace.PlayAsync("whisper-live", number, client);
    }

    internal override async Task<WireClient> BeginAsync(GatewayServer server)
    {
        var client = await ConnectAsync(server);
        await client.SendAsync("""{"uid":"a","audio_format":"int16","send_last_n_segments":1}""");
        return client;
    }

    internal override async Task<IReadOnlyList<JsonElement>> EndAsync(WireClient client)
    {
        await client.SendAsync(Encoding.ASCII.GetBytes("END_OF_AUDIO"));
        return await client.ReceiveAllAsync();
    }

    internal override Task<IReadOnlyList<JsonElement>> ReceivePartialAsync(WireClient client) =>
        client.ReceiveUntilAsync(message => message.TryGetProperty("segments", out _));

    protected override string? FinalOf(JsonElement message) =>
        message.TryGetProperty("segments", out var segments)
        && segments.EnumerateArray().Last() is var last
        && last.GetProperty("completed").GetBoolean()
            ? last.GetProperty("text").GetString()
            : null;
}
