using System.Net.Sockets;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.WhisperStreaming;

/// <summary>The line protocol of whisper_streaming with a real server and worker.</summary>
public sealed class WhisperStreamingTests(GatewayServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_utterance_up_to_the_last_sample_is_a_line_with_its_times()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);

        Assert.Equal(
            finals.Select(final => FormattableString.Invariant($"{final.Start.TotalMilliseconds:0} {final.End.TotalMilliseconds:0} {final.Text}")),
            await SendAsync(server, Speech.Pcm));
    }

    [Fact]
    public async Task The_loss_of_the_worker_is_only_a_pause()
    {
        await using var own = await GatewayServer.StartAsync();
        var expected = await SendAsync(own, Speech.Pcm);

        Assert.Equal(expected, await SendAsync(own, Speech.Pcm, own.KillWorker));
    }

    [Fact]
    public async Task A_connection_without_audio_is_closed_without_a_line() => Assert.Empty(await SendAsync(server, []));

    private static async Task<IReadOnlyList<string>> SendAsync(GatewayServer to, byte[] pcm, Action? halfway = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(to.Address.Host, to.WhisperStreamingPort, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(pcm.AsMemory(0, pcm.Length / 2), Cancel);
        halfway?.Invoke();
        await stream.WriteAsync(pcm.AsMemory(pcm.Length / 2), Cancel);
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(Cancel).WithTimeout(Cancel);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
