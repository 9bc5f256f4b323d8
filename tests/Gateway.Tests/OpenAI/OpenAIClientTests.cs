using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Audio;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.OpenAI;

/// <summary>OpenAI's own client for .NET, unmodified, with the base URL of the gateway.</summary>
public sealed class OpenAIClientTests(GatewayServer server)
{
    private readonly AudioClient _client = new(
        "any-model", new ApiKeyCredential("unused-key"), new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_transcribes_a_file_with_segments_and_words()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);
        using var file = new MemoryStream(Speech.Wav);

        AudioTranscription transcription = await _client.TranscribeAudioAsync(
            file,
            "radio.wav",
            new AudioTranscriptionOptions
            {
                ResponseFormat = AudioTranscriptionFormat.Verbose,
                TimestampGranularities = AudioTimestampGranularities.Word | AudioTimestampGranularities.Segment,
            },
            Cancel);

        Assert.Equal(string.Join(' ', finals.Select(final => final.Text)), transcription.Text);
        Assert.Equal(finals.Select(final => final.Start), transcription.Segments.Select(segment => segment.StartTime));
        Assert.Equal(transcription.Text.Split(' '), transcription.Words.Select(word => word.Word));
    }

    [Fact]
    public async Task It_receives_a_stream_of_deltas()
    {
        using var file = new MemoryStream(Speech.Wav);
        var deltas = new List<string>();
        string? text = null;

        await foreach (var update in await _client.TranscribeAudioStreamingAsync(file, "radio.wav", cancellationToken: Cancel))
        {
            if (update is StreamingAudioTranscriptionTextDeltaUpdate delta)
                deltas.Add(delta.Delta);
            else if (update is StreamingAudioTranscriptionTextDoneUpdate done)
                text = done.Text;
        }

        Assert.True(deltas.Count > 1);
        Assert.Equal(text, string.Concat(deltas));
    }

    [Fact]
    public async Task The_speech_client_of_Microsoft_Extensions_AI_transcribes_with_it()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);
        using var client = _client.AsISpeechToTextClient();
        using var file = new MemoryStream(Speech.Wav);

        var response = await client.GetTextAsync(file, cancellationToken: Cancel);

        Assert.Equal(string.Join(' ', finals.Select(final => final.Text)), response.Text);
    }

    [Fact]
    public async Task It_reports_the_sentence_of_a_refusal()
    {
        using var file = new MemoryStream([1, 2, 3]);

        var e = await Assert.ThrowsAsync<ClientResultException>(() => _client.TranscribeAudioAsync(file, "radio.wav", null, Cancel));

        Assert.Equal(400, e.Status);
        Assert.Contains("file", e.Message, StringComparison.Ordinal);
    }
}
