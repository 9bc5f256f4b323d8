using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests;

/// <summary>The application's sinks receive each final of each kind of client.</summary>
public sealed class TranscriptSinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sink_receives_the_finals_of_a_file()
    {
        var sink = new ChannelSink();
        await using var server = await GatewayServer.StartAsync(services => services.AddSingleton<ITranscriptSink>(sink));
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);

        await PostAsync(server);

        foreach (var final in finals)
        {
            var transcript = await sink.Received.Reader.ReadAsync(Cancel).AsTask().WithTimeout(Cancel);
            Assert.Equal(("file", null, 0, final.Text), (transcript.Wire, transcript.ClientId, transcript.Channel, transcript.Final.Text));
            Assert.NotEmpty(transcript.SessionId);
        }
    }

    [Fact]
    public async Task A_sink_that_fails_is_logged_without_text_and_harms_no_other()
    {
        var sink = new ChannelSink();
        await using var server = await GatewayServer.StartAsync(services =>
        {
            services.AddSingleton<ITranscriptSink, FailingSink>();
            services.AddSingleton<ITranscriptSink>(sink);
        });

        await PostAsync(server);

        var transcript = await sink.Received.Reader.ReadAsync(Cancel).AsTask().WithTimeout(Cancel);
        var entry = await server.Log.WhenLoggedAsync(10, Cancel);
        Assert.Equal("The transcript sink FailingSink failed: InvalidOperationException", entry.Message);
        Assert.DoesNotContain(transcript.Final.Text, entry.Exception?.ToString() ?? "", StringComparison.Ordinal);
    }

    private static async Task PostAsync(GatewayServer server)
    {
        using var client = new HttpClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Speech.Wav), "file", "radio.wav" } };
        using var response = await client.PostAsync(new Uri(server.Address, "/v1/audio/transcriptions"), form, Cancel);
        response.EnsureSuccessStatusCode();
    }

    private sealed class ChannelSink : ITranscriptSink
    {
        public Channel<FinalTranscript> Received { get; } = Channel.CreateUnbounded<FinalTranscript>();

        public ValueTask ReceiveAsync(FinalTranscript transcript, CancellationToken cancellationToken) =>
            Received.Writer.WriteAsync(transcript, cancellationToken);
    }

    private sealed class FailingSink : ITranscriptSink
    {
        public ValueTask ReceiveAsync(FinalTranscript transcript, CancellationToken cancellationToken) =>
            throw new InvalidOperationException(transcript.Final.Text);
    }
}
