using System.Net;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.PromptVoice;

/// <summary>The HTTP endpoints beside /ws.</summary>
public sealed class HttpTests(GatewayServer server) : IDisposable
{
    private static readonly string[] Keys =
    [
        "model_whisper", "vad_silence_ms", "partial_interval_ms", "max_utterance_ms", "max_pending_phrases", "log_latency",
        "llm_timeout_s", "tts_timeout_s", "enabled",
    ];

    private readonly HttpClient _client = new() { BaseAddress = server.Address };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_file_is_transcribed_with_the_text_under_both_names()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Speech.Wav), "file", "a.wav" } };
        using var response = await _client.PostAsync("/transcribe", form, Cancel);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(string.Join(' ', finals.Select(final => final.Text)), json.RootElement.GetProperty("transcript").GetString());
        Assert.Equal(json.RootElement.GetProperty("transcript").GetString(), json.RootElement.GetProperty("text").GetString());
        Assert.Equal(Speech.Wav.Length, json.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty("decode_ms").ValueKind);
    }

    [Theory]
    [InlineData("file", "<!DOCTYPE html>", null, HttpStatusCode.BadRequest)]
    [InlineData("other", "", null, HttpStatusCode.UnprocessableEntity)]
    [InlineData("file", "RIFF", "tlh", HttpStatusCode.BadRequest)]
    public async Task An_invalid_upload_is_refused_with_a_sentence(string field, string content, string? language, HttpStatusCode status)
    {
        using var form = new MultipartFormDataContent();
        var file = content == "RIFF" ? Speech.Wav : System.Text.Encoding.UTF8.GetBytes(content);
        form.Add(new ByteArrayContent(file), field, "a.wav");
        if (language is not null)
            form.Add(new StringContent(language), "language");
        using var response = await _client.PostAsync("/transcribe", form, Cancel);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(status, response.StatusCode);
        Assert.NotEqual("", json.RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_request_without_a_form_is_refused()
    {
        using var response = await _client.PostAsync("/transcribe", new StringContent("{}"), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_health_counts_the_open_connections()
    {
        await using var own = await GatewayServer.StartAsync();
        await using var connected = await WireClient.ConnectAsync(own.Socket("/ws"));
        await connected.ReceiveAsync();
        using var client = new HttpClient { BaseAddress = own.Address };

        Assert.Equal("""{"status":"healthy","active_sessions":1}""", await client.GetStringAsync("/health", Cancel));
    }

    [Fact]
    public async Task The_configuration_has_its_nine_keys_flat_and_in_streaming()
    {
        using var json = JsonDocument.Parse(await _client.GetStringAsync("/api/stream_config", Cancel));
        var flat = json.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString());
        var nested = json.RootElement.GetProperty("streaming").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString());

        Assert.Equal(Keys.Order(), nested.Keys.Order());
        Assert.Equal(Keys.Append("streaming").Order(), flat.Keys.Order());
        Assert.All(Keys, key => Assert.Equal(nested[key], flat[key]));
    }

    [Fact]
    public async Task With_keys_only_the_health_needs_none()
    {
        await using var own = await GatewayServer.StartAsync(("Keys:app", "a-long-secret"));
        using var client = new HttpClient { BaseAddress = own.Address };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/stream_config", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/transcribe", null, Cancel)).StatusCode);
    }
}
