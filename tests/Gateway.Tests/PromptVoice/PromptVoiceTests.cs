using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.PromptVoice;

/// <summary>/ws with a real server and worker, and a client with a WebSocket of .NET.</summary>
public sealed class PromptVoiceTests(GatewayServer server) : StreamingWireTests(server, "/ws2")
{
    private const string Start = """{"type":"start","sample_rate":16000}""";
    private const string Stop = """{"type":"stop"}""";

    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("prompt-voice")];

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await WireClient.ConnectAsync(Server.Socket("/ws"));
        await WireTrace.PlayAsync("prompt-voice", number, client);
    }

    [Fact]
    public async Task The_ids_of_finals_are_unique_over_captures()
    {
        await using var client = await BeginAsync(Server);
        await client.SendAudioAsync(Speech.CutInSpeech);
        var first = await EndAsync(client);
        await client.SendAsync(Start);
        await client.SendAudioAsync(Speech.CutInSpeech);
        var second = await EndAsync(client);

        Assert.Equal(first.Select(FinalOf).OfType<string>(), second.Select(FinalOf).OfType<string>());
        var ids = first.Concat(second).Where(message => FinalOf(message) is not null)
            .Select(message => message.GetProperty("id").GetString()).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task The_end_of_the_server_is_told_before_the_connection_is_closed()
    {
        var own = await GatewayServer.StartAsync();
        await using var client = await BeginAsync(own);
        await client.SendAudioAsync(Speech.Silence(0.5));
        var stopping = own.DisposeAsync();

        var messages = await client.ReceiveAllAsync();
        await stopping;

        Assert.Equal("shutdown", messages[^1].GetProperty("reason").GetString());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.Closed.Status);
    }

    internal override async Task<WireClient> BeginAsync(GatewayServer server)
    {
        var client = await ConnectAsync(server);
        await client.SendAsync(Start);
        return client;
    }

    internal override async Task<IReadOnlyList<JsonElement>> EndAsync(WireClient client)
    {
        await client.SendAsync(Stop);
        return await client.ReceiveUntilAsync(
            message => message.TryGetProperty("message", out var text) && text.GetString() == "Session complete");
    }

    internal override Task<IReadOnlyList<JsonElement>> ReceivePartialAsync(WireClient client) =>
        client.ReceiveUntilAsync("partial_transcript");

    protected override string? FinalOf(JsonElement message) =>
        message.GetProperty("type").GetString() == "final_transcript" ? message.GetProperty("text").GetString() : null;
}
