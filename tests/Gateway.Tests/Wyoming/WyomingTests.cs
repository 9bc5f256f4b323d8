using System.Text;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.Wyoming;

/// <summary>Wyoming with a real server and worker.</summary>
public sealed class WyomingTests(GatewayServer server) : LiveWireTests(server)
{
    private const string Stop = """{"type":"audio-stop"}""";

    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("wyoming")];

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        using var client = await WyomingClient.ConnectAsync(Server);
        await WireTrace.PlayAsync("wyoming", number, client);
    }

    [Theory]
    [InlineData("hello\n", "must begin with a line that is a JSON object")]
    [InlineData("{}\n", "\"type\" is missing")]
    [InlineData("{\"type\":\"describe\",\"data_length\":-1}\n", "negative")]
    [InlineData("{\"type\":\"describe\",\"data_length\":9000000}\n", "longer than 1048576 bytes")]
    [InlineData("{\"type\":\"describe\",\"data_length\":2}\n[]", "not a JSON object")]
    [InlineData("{\"type\":\"transcribe\",\"data\":{\"language\":\"tlh\"}}\n{\"type\":\"audio-chunk\",\"payload_length\":20}\n01234567890123456789", "language")]
    public async Task Invalid_input_is_an_error_and_the_end_of_the_connection(string input, string expected)
    {
        using var client = await WyomingClient.ConnectAsync(Server);
        await client.SendAsync(Encoding.UTF8.GetBytes(input));
        var error = await client.ReceiveAsync();

        Assert.Equal("error", error?.GetProperty("type").GetString());
        Assert.Contains(expected, error?.GetProperty("data").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused()
    {
        using var client = await WyomingClient.ConnectAsync(Server);
        await client.SendAsync(new byte[70_000]);

        Assert.Contains("longer than 65536 bytes", (await client.ReceiveAsync())?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_that_changes_within_a_stream_is_refused()
    {
        using var client = await WyomingClient.ConnectAsync(Server);
        await client.SendAsync(WyomingClient.Chunk(new byte[3200]));
        await client.SendAsync(WyomingClient.Chunk(new byte[3200], width: 4));

        Assert.Contains("has changed", (await client.ReceiveAsync())?.ToString(), StringComparison.Ordinal);
    }

    internal override async Task<string> TranscribeAsync(GatewayServer by, byte[] pcm, Action? halfway = null)
    {
        using var client = await WyomingClient.ConnectAsync(by);
        await client.SendAudioAsync(pcm.AsMemory(0, pcm.Length / 2));
        halfway?.Invoke();
        await client.SendAudioAsync(pcm.AsMemory(pcm.Length / 2));
        await client.SendAsync(Stop);
        var chunks = new StringBuilder();
        while (await client.ReceiveAsync() is { } message)
        {
            var text = message.GetProperty("data").TryGetProperty("text", out var value) ? value.GetString() : null;
            if (message.GetProperty("type").GetString() == "transcript-chunk")
                chunks.Append(text);
            if (message.GetProperty("type").GetString() != "transcript")
                continue;
            Assert.Equal(chunks.ToString(), text);
            return text!;
        }

        throw new InvalidOperationException("The server closed the connection before the transcript.");
    }
}
