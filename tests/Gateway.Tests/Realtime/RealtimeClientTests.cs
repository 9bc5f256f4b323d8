using System.ClientModel;
using OpenAI.Realtime;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.Realtime;

/// <summary>The Realtime client of OpenAI's package for .NET, unmodified.</summary>
public sealed class RealtimeClientTests(GatewayServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_receives_the_transcript_of_each_utterance()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);
        var client = new RealtimeClient(
            new ApiKeyCredential("unused-key"), new RealtimeClientOptions { Endpoint = new Uri(server.Address, "/v1") });
        using var session = await client.StartTranscriptionSessionAsync(cancellationToken: Cancel);
        await session.ConfigureTranscriptionSessionAsync(
            new RealtimeTranscriptionSessionOptions
            {
                AudioOptions = new() { InputAudioOptions = new() { AudioFormat = new RealtimePcmAudioFormat { Rate = Speech.SampleRate } } },
            },
            Cancel);

        using var audio = new MemoryStream([.. Speech.Pcm, .. Speech.Silence(2)]);
        await session.SendInputAudioAsync(audio, Cancel);
        var transcripts = new List<string>();
        await foreach (var update in session.ReceiveUpdatesAsync(Cancel))
        {
            if (update is RealtimeServerUpdateConversationItemInputAudioTranscriptionCompleted completed)
                transcripts.Add(completed.Transcript);
            if (transcripts.Count == finals.Count)
                break;
        }

        Assert.Equal(finals.Select(final => final.Text), transcripts);
    }
}
