using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.SttStream;

/// <summary>/stt-stream with a real server and worker, and a client with a WebSocket of .NET.</summary>
public sealed class SttStreamTests(GatewayServer server) : StreamingWireTests(server, "/stt-stream")
{
    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("stt-stream")];

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await ConnectAsync(Server);
        await WireTrace.PlayAsync("stt-stream", number, client);
    }

    [Fact]
    public async Task A_recorder_can_be_restarted_on_the_connection()
    {
        var webM = await File.ReadAllBytesAsync(
            Path.Combine(BuiltPrograms.TestsOf("Worker"), "Fixtures", "speech-pipe.webm"), Cancel);
        var once = await TranscribeRecordingsAsync(Server, webM);

        Assert.NotEmpty(once);
        Assert.Equal($"{once} {once}", await TranscribeRecordingsAsync(Server, webM, webM));
    }

    [Fact]
    public async Task A_language_that_the_worker_does_not_know_ends_the_connection_with_the_reason()
    {
        await using var client = await ConnectAsync(Server);
        await client.SendAsync("""{"action":"configure","language":"tlh"}""");
        await client.SendAudioAsync(Speech.Silence(0.5));
        var messages = await client.ReceiveAllAsync();

        Assert.Equal("error", Assert.Single(messages).GetProperty("type").GetString());
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, client.Closed.Status);
        Assert.Contains("language", client.Closed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_disconnected_and_harms_no_other()
    {
        await using var own = await GatewayServer.StartAsync(("SendTimeout", "00:00:01"));
        await using var silent = await ConnectAsync(own);
        var spam = Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            while (true)
                await silent.SendAsync("{}");
        });

        Assert.Equal(await RecognizeAsync(own, Speech.Pcm), await TranscribeAsync(own, Speech.Pcm));
        await spam;
    }

    internal override Task<WireClient> BeginAsync(GatewayServer server) => ConnectAsync(server);

    internal override async Task<IReadOnlyList<JsonElement>> EndAsync(WireClient client)
    {
        await client.SendAsync("""{"action":"stop"}""");
        return await client.ReceiveAllAsync();
    }

    internal override Task<IReadOnlyList<JsonElement>> ReceivePartialAsync(WireClient client) =>
        client.ReceiveUntilAsync("interim_transcript");

    protected override string? FinalOf(JsonElement message) =>
        message.GetProperty("type").GetString() == "final_transcript" ? message.GetProperty("transcript").GetString() : null;

    private async Task<string> TranscribeRecordingsAsync(GatewayServer by, params byte[][] recordings)
    {
        await using var client = await BeginAsync(by);
        foreach (var recording in recordings)
            await client.SendAudioAsync(recording);
        return string.Join(' ', (await EndAsync(client)).Select(FinalOf).OfType<string>());
    }
}
