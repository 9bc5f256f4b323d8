using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.Deepgram;

/// <summary>The worker's engine that lets a server with this wire recognize: a bridge behind a bridge.</summary>
public sealed class DeepgramEngineTests(GatewayServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bridge_recognizes_with_another_bridge()
    {
        var expected = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);
        await using var bridge = await StartAsync(server.Address, "some-key-1");

        var finals = await Speech.RecognizeAsync(bridge.Bridge, Speech.Pcm, new SessionOptions { Words = true }, Cancel);

        Assert.Equal("deepgram", bridge.Bridge.Worker.Description?.Engine);
        Assert.Equal(expected.Select(final => final.Start), finals.Select(final => final.Start));
        Assert.NotEmpty(finals);
        Assert.All(finals, final => Assert.StartsWith("one two", final.Text, StringComparison.Ordinal));
        Assert.All(finals, final => Assert.Equal(final.Text, string.Join(' ', final.Words.Select(word => word.Text))));
        Assert.All(finals, final => Assert.All(final.Words, word => Assert.InRange(word.Start, final.Start, final.End)));
    }

    [Fact]
    public async Task The_server_s_interims_become_partials_of_which_the_stable_part_stays()
    {
        await using var bridge = await StartAsync(server.Address, "some-key-1");
        await using var session = await bridge.Bridge.OpenSessionAsync(cancellationToken: Cancel);
        var partials = new List<SpeechEvent.Partial>();

        await using var events = session.ReadEventsAsync(Cancel).GetAsyncEnumerator(Cancel);
        foreach (var second in Speech.Pcm.Chunk(32_000))
        {
            await session.WriteAsync(second, Cancel);
            // The server has received the audio before the next second is sent.
            while (await events.MoveNextAsync() && events.Current is not SpeechEvent.Progress)
            {
                if (events.Current is SpeechEvent.Partial partial)
                    partials.Add(partial);
            }
        }

        Assert.NotEmpty(partials);
        Assert.All(
            partials.Zip(partials.Skip(1)).Where(pair => pair.First.Utterance == pair.Second.Utterance),
            pair => Assert.StartsWith(pair.First.Text[..pair.First.Stable], pair.Second.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_s_language_reaches_the_server()
    {
        await using var bridge = await StartAsync(server.Address, "some-key-1");

        var finals = await Speech.RecognizeAsync(bridge.Bridge, Speech.Pcm, new SessionOptions { Language = "de" }, Cancel);

        Assert.All(finals, final => Assert.StartsWith("eins zwei", final.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_the_server_refuses_makes_the_engine_unavailable_with_the_reason()
    {
        await using var upstream = await GatewayServer.StartAsync(("Keys:test", "secret-key-1"));
        await using var bridge = await StartAsync(upstream.Address, "wrong-key-1");

        var status = await bridge.WhenAsync(worker => worker.Error is not null);

        Assert.Contains("401: This key is not known", status.Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-key-1", status.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_the_engine_says_how_to_set_one()
    {
        await using var bridge = await StartAsync(server.Address, null);

        var status = await bridge.WhenAsync(worker => worker.Error is not null);

        Assert.Contains("DEEPGRAM_API_KEY", status.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("InheritedVariables", status.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_connection_is_replaced_and_receives_the_utterance_from_its_start()
    {
        await using var upstream = await UnreliableServer.StartAsync();
        await using var bridge = await StartAsync(upstream.Address, "some-key-1");

        var finals = await Speech.RecognizeAsync(bridge.Bridge, Speech.Pcm[..64_000], new SessionOptions(), Cancel);

        Assert.Equal("second connection", Assert.Single(finals).Text);
        Assert.Equal(1, upstream.Lost);
        Assert.True(upstream.Received > 32_000);
    }

    private static Task<ProcessBridge> StartAsync(Uri upstream, string? key) => ProcessBridge.StartAsync(options =>
    {
        options.Worker.FileName = BuiltPrograms.Worker;
        options.Worker.Arguments.Add("--engine");
        options.Worker.Arguments.Add("deepgram");
        options.Worker.Environment["DEEPGRAM_URL"] = upstream.AbsoluteUri;
        if (key is not null)
            options.Worker.Environment["DEEPGRAM_API_KEY"] = key;
    });

    /// <summary>A server that closes its first connection with audio, and recognizes a fixed text on the others.</summary>
    private sealed class UnreliableServer : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private int _withAudio;

        private UnreliableServer(WebApplication app) => _app = app;

        public Uri Address { get; private set; } = null!;

        public int Lost { get; private set; }

        public long Received { get; private set; }

        public static async Task<UnreliableServer> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var server = new UnreliableServer(app);
            app.UseWebSockets();
            app.Run(server.HandleAsync);
            await app.StartAsync();
            server.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return server;
        }

        public async ValueTask DisposeAsync()
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        private async Task HandleAsync(HttpContext context)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64 * 1024];
            long received = 0;
            while (true)
            {
                var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
                if (message.MessageType == WebSocketMessageType.Close)
                    return;

                if (message.MessageType == WebSocketMessageType.Binary)
                {
                    if (received == 0 && ++_withAudio == 1)
                    {
                        Lost++;
                        await SendAsync(socket, """{"type":"Results","is_final":true,"channel":{"alternatives":[{"transcript":"first"}]}}""");
                        await socket.CloseAsync(WebSocketCloseStatus.InternalServerError, "NET-0000", Cancel);
                        return;
                    }

                    received += message.Count;
                }
                else if (Encoding.UTF8.GetString(buffer, 0, message.Count).Contains("CloseStream", StringComparison.Ordinal))
                {
                    Received = received;
                    await SendAsync(
                        socket, """{"type":"Results","is_final":true,"channel":{"alternatives":[{"transcript":"second connection","confidence":0.9,"words":[]}]}}""");
                    await SendAsync(socket, """{"type":"Metadata"}""");
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancel);
                    return;
                }
            }
        }

        private static Task SendAsync(WebSocket socket, string text) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancel);
    }
}
