using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.OpenAI;

/// <summary>OpenAI's own client for JavaScript, unmodified, with the base URL of the gateway.</summary>
public sealed class NodeClientTests(GatewayServer server)
{
    private string BaseUrl => new Uri(server.Address, "/v1").AbsoluteUri;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_transcribes_a_file_in_each_format()
    {
        var text = string.Join(' ', (await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel)).Select(final => final.Text));

        var results = await RunAsync("file", BaseUrl, Speech.WavPath);

        Assert.Equal(text, results.GetProperty("json").GetProperty("text").GetString());
        Assert.Equal(text, results.GetProperty("verbose_json").GetProperty("text").GetString());
        Assert.Equal(text + "\n", results.GetProperty("text").GetString());
        Assert.StartsWith("1\n", results.GetProperty("srt").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("WEBVTT\n", results.GetProperty("vtt").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_receives_a_stream_of_deltas()
    {
        var result = await RunAsync("stream", BaseUrl, Speech.WavPath);

        Assert.Equal(
            result.GetProperty("text").GetString(),
            string.Concat(result.GetProperty("deltas").EnumerateArray().Select(delta => delta.GetString())));
    }

    [Fact]
    public async Task It_receives_the_transcripts_of_a_realtime_session()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);

        // This client only speaks TLS.
        var result = await RunAsync(
            "realtime", new Uri(server.SecureAddress, "/v1").AbsoluteUri, Speech.WavPath, $"{finals.Count}");

        Assert.Equal(
            finals.Select(final => final.Text),
            result.GetProperty("transcripts").EnumerateArray().Select(transcript => transcript.GetString()));
    }

    private static async Task<JsonElement> RunAsync(params string[] arguments) =>
        (await ForeignClient.RunNodeAsync("openai", arguments))[^1];
}
