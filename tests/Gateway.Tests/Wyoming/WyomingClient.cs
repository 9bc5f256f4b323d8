using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.Wyoming;

/// <summary>A client of Wyoming. It sends data in the line, but that of audio after it, as Python's writer does.</summary>
internal sealed class WyomingClient : ITraceClient, IDisposable
{
    private readonly TcpClient _client = new();

    /// <inheritdoc/>
    public string Closed => "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NetworkStream Stream => _client.GetStream();

    /// <summary>Connects.</summary>
    public static Task<WyomingClient> ConnectAsync(GatewayServer server) => ConnectAsync(server.WyomingPort);

    /// <summary>Connects to a port of this machine.</summary>
    public static async Task<WyomingClient> ConnectAsync(int port)
    {
        var client = new WyomingClient();
        await client._client.ConnectAsync(IPAddress.Loopback, port, Cancel);
        return client;
    }

    /// <inheritdoc/>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>Sends bytes.</summary>
    public Task SendAsync(byte[] bytes) => Stream.WriteAsync(bytes, Cancel).AsTask();

    /// <inheritdoc/>
    public async Task SendAudioAsync(ReadOnlyMemory<byte> audio)
    {
        const int Length = 2048;
        for (var at = 0; at < audio.Length; at += Length)
            await SendAsync(Chunk(audio.Slice(at, Math.Min(Length, audio.Length - at)).ToArray()));
    }

    /// <summary>Makes a message with audio at 16 kHz.</summary>
    public static byte[] Chunk(byte[] audio, int width = 2)
    {
        var data = $$"""{"rate":16000,"width":{{width}},"channels":1}""";
        var line = $$"""{"type":"audio-chunk","version":"1.7","data_length":{{data.Length}},"payload_length":{{audio.Length}}}""" + "\n";
        return [.. Encoding.ASCII.GetBytes(line + data), .. audio];
    }

    /// <inheritdoc/>
    public async Task<JsonElement?> ReceiveAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            var next = await ReadAsync(1);
            if (next.Length == 0)
                return null;
            if (next[0] == '\n')
                break;
            line.Add(next[0]);
        }

        using var header = JsonDocument.Parse(line.ToArray());
        var data = Encoding.UTF8.GetString(await ReadAsync(header.RootElement.GetProperty("data_length").GetInt32()));
        using var message = JsonDocument.Parse($$"""{"type":{{header.RootElement.GetProperty("type").GetRawText()}},"data":{{data}}}""");
        return message.RootElement.Clone();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        var read = await Stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, Cancel).AsTask().WithTimeout(Cancel);
        return bytes[..read];
    }
}
