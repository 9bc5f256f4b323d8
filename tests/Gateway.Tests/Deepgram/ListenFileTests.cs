using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.Deepgram;

/// <summary>Transcription of files.</summary>
public sealed class ListenFileTests(GatewayServer server) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = server.Address };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task The_text_is_that_of_the_worker_with_all_fields_of_the_metadata()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);

        var json = await PostAsync("", Speech.Wav);
        var metadata = json.GetProperty("metadata");

        Assert.Equal(ListenSupport.TextOf(finals), AlternativeOf(json).GetProperty("transcript").GetString());
        Assert.Equal(
            ["transaction_key", "request_id", "sha256", "created", "duration", "channels", "models", "model_info"],
            metadata.EnumerateObject().Select(field => field.Name));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Speech.Wav)), metadata.GetProperty("sha256").GetString());
        Assert.True(metadata.GetProperty("model_info").TryGetProperty(metadata.GetProperty("models")[0].GetString()!, out _));
    }

    [Fact]
    public async Task Words_utterances_and_paragraphs_come_if_requested()
    {
        var plain = await PostAsync("", Speech.Wav);
        var full = await PostAsync("?utterances=true&paragraphs=true&punctuate=true", Speech.Wav);
        var words = AlternativeOf(full).GetProperty("words").EnumerateArray().ToList();
        var utterances = full.GetProperty("results").GetProperty("utterances").EnumerateArray().ToList();
        var paragraph = AlternativeOf(full).GetProperty("paragraphs").GetProperty("paragraphs")[0];

        Assert.False(plain.GetProperty("results").TryGetProperty("utterances", out _));
        Assert.False(AlternativeOf(plain).TryGetProperty("paragraphs", out _));
        Assert.Equal(["word", "start", "end", "confidence", "punctuated_word"], words[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ["start", "end", "confidence", "channel", "transcript", "words", "id"], utterances[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal(words.Count, utterances.Sum(utterance => utterance.GetProperty("words").GetArrayLength()));
        Assert.Equal(words.Count, paragraph.GetProperty("num_words").GetInt32());
        Assert.Equal(utterances.Count, paragraph.GetProperty("sentences").GetArrayLength());
    }

    [Fact]
    public async Task Audio_without_a_header_is_read_as_declared()
    {
        var file = await PostAsync("", Speech.Wav);
        var raw = await PostAsync("?encoding=linear16&sample_rate=16000", Speech.Pcm);

        Assert.Equal(AlternativeOf(file).GetRawText(), AlternativeOf(raw).GetRawText());
    }

    [Fact]
    public async Task The_channels_are_kept_apart_if_requested()
    {
        var stereo = ListenSupport.MakeStereo(Speech.Pcm, channel: 1);

        var json = await PostAsync("?multichannel=true&encoding=linear16&sample_rate=16000&channels=2", stereo);

        Assert.Equal("", AlternativeOf(json, 0).GetProperty("transcript").GetString());
        Assert.NotEqual("", AlternativeOf(json, 1).GetProperty("transcript").GetString());
        Assert.Equal(2, json.GetProperty("metadata").GetProperty("channels").GetInt32());
    }

    [Fact]
    public async Task A_detected_language_is_reported()
    {
        var json = await PostAsync("?detect_language=true", Speech.Wav);

        Assert.Equal("en", json.GetProperty("results").GetProperty("channels")[0].GetProperty("detected_language").GetString());
    }

    [Theory]
    [InlineData("", "audio/wav", "<!DOCTYPE html>", "audio")]
    [InlineData("", "application/json", """{"url":"http://example.com/a.wav"}""", "url")]
    [InlineData("?utterances=maybe", "audio/wav", "", "utterances")]
    [InlineData("?callback=http://example.com", "audio/wav", "", "callback")]
    [InlineData("?language=tlh", "audio/wav", "", "language")]
    public async Task An_invalid_request_is_refused_with_a_sentence(string query, string type, string body, string word)
    {
        using var response = await SendAsync(query, Encoding.UTF8.GetBytes(body), type);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(word, response.Headers.GetValues("dg-error").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        await using var small = await GatewayServer.StartAsync(("MaxFileBytes", "10000"));
        using var client = new HttpClient { BaseAddress = small.Address };
        using var content = new ByteArrayContent(Speech.Wav);
        using var response = await client.PostAsync("/v1/listen", content, Cancel);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("too large", response.Headers.GetValues("dg-error").Single(), StringComparison.Ordinal);
    }

    private static JsonElement AlternativeOf(JsonElement json, int channel = 0) =>
        json.GetProperty("results").GetProperty("channels")[channel].GetProperty("alternatives")[0];

    private async Task<HttpResponseMessage> SendAsync(string query, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await _client.PostAsync($"/v1/listen{query}", content, Cancel);
    }

    private async Task<JsonElement> PostAsync(string query, byte[] body)
    {
        using var response = await SendAsync(query, body, "audio/wav");
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
