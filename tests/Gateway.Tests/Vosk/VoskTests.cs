using System.Diagnostics;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.Vosk;

/// <summary>vosk-server's protocol with a real server and worker, and clients of .NET and Python.</summary>
public sealed class VoskTests(GatewayServer server) : StreamingWireTests(server, "/vosk")
{
    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("vosk")];

    protected override SessionOptions Session { get; } = new() { Words = true };

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await ConnectAsync(Server);
        await WireTrace.PlayAsync("vosk", number, client);
    }

    [Fact]
    public async Task A_whole_file_in_one_message_has_one_answer_and_the_rest_at_the_end()
    {
        await using var client = await BeginAsync(Server);
        await client.SendAsync(Speech.Pcm);
        var answer = await client.ReceiveAsync();
        var rest = await EndAsync(client);

        var texts = rest.Prepend(answer!.Value).Select(FinalOf).OfType<string>().Where(text => text.Length > 0);
        Assert.Single(rest);
        Assert.Equal(await RecognizeAsync(Server, Speech.Pcm), string.Join(' ', texts));
    }

    [Fact]
    public async Task Pythons_websockets_gets_the_words_in_lock_step()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Speech.Pcm, Cancel);
            var output = await ForeignClient.RunPythonAsync("vosk", "websockets", Server.Socket("/vosk").AbsoluteUri, file);

            Assert.Equal(await RecognizeAsync(Server, Speech.Pcm), output.Trim());
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal override async Task<WireClient> BeginAsync(GatewayServer server)
    {
        var client = await ConnectAsync(server);
        await client.SendAsync("""{"config":{"sample_rate":16000}}""");
        return client;
    }

    internal override async Task<IReadOnlyList<JsonElement>> SendAudioAsync(WireClient client, ReadOnlyMemory<byte> pcm)
    {
        var answers = new List<JsonElement>();
        for (var at = 0; at < pcm.Length; at += WireClient.AudioMessageLength)
        {
            await client.SendAsync(pcm.Slice(at, Math.Min(WireClient.AudioMessageLength, pcm.Length - at)));
            answers.Add((await client.ReceiveAsync())!.Value);
        }

        return answers;
    }

    internal override async Task<IReadOnlyList<JsonElement>> EndAsync(WireClient client)
    {
        await client.SendAsync("""{"eof" : 1}""");
        return await client.ReceiveAllAsync();
    }

    // Partials come only as answers; silence that the recording begins with changes no text.
    internal override Task<IReadOnlyList<JsonElement>> ReceivePartialAsync(WireClient client) =>
        Task.FromResult<IReadOnlyList<JsonElement>>([]);

    protected override string? FinalOf(JsonElement message) =>
        message.TryGetProperty("text", out var text) ? text.GetString() : null;
}
