using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.RealtimeStt;

/// <summary>/ws/stream with a real server and worker, and a client with a WebSocket of .NET.</summary>
public sealed class RealtimeSttTests(GatewayServer server) : StreamingWireTests(server, "/ws/stream")
{
    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("realtime-stt")];

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await ConnectAsync(Server);
        await WireTrace.PlayAsync("realtime-stt", number, client);
    }

    [Fact]
    public async Task Clients_see_their_own_session_id_only()
    {
        await using var first = await BeginAsync(Server, "first");
        await using var second = await BeginAsync(Server, "second");
        await first.SendAudioAsync(Speech.CutInSpeech);
        await second.SendAudioAsync(Speech.CutInSpeech);

        Assert.All(await EndAsync(first), message => Assert.Equal("first", message.GetProperty("session_id").GetString()));
        Assert.All(await EndAsync(second), message => Assert.Equal("second", message.GetProperty("session_id").GetString()));
    }

    internal override Task<WireClient> BeginAsync(GatewayServer server) => BeginAsync(server, "mine");

    internal override async Task<IReadOnlyList<JsonElement>> EndAsync(WireClient client)
    {
        await client.SendAsync("""{"type":"stt_stop"}""");
        return await client.ReceiveUntilAsync(
            message => message.TryGetProperty("state", out var state) && state.GetString() == "idle");
    }

    internal override Task<IReadOnlyList<JsonElement>> ReceivePartialAsync(WireClient client) =>
        client.ReceiveUntilAsync("stt_update");

    protected override string? FinalOf(JsonElement message) =>
        message.GetProperty("type").GetString() == "stt_final" ? message.GetProperty("text").GetString() : null;

    private async Task<WireClient> BeginAsync(GatewayServer to, string sessionId)
    {
        var client = await ConnectAsync(to);
        await client.SendAsync($$"""{"type":"stt_start","session_id":"{{sessionId}}"}""");
        return client;
    }
}
