using System.Net;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.OpenAI;

/// <summary>The fields and the formats of OpenAI's transcriptions.</summary>
public sealed class TranscriptionTests(GatewayServer server) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = server.Address };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/v1/audio/transcriptions")]
    [InlineData("/audio/transcriptions")]
    [InlineData("/v1/v1/audio/transcriptions")]
    [InlineData("/inference")]
    public async Task The_text_is_that_of_the_worker(string path)
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);

        using var json = await PostAsync(path, Speech.Wav);

        Assert.Equal(string.Join(' ', finals.Select(final => final.Text)), json.RootElement.GetProperty("text").GetString());
        Assert.Equal("duration", json.RootElement.GetProperty("usage").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Verbose_json_has_every_field_of_a_segment_and_words_only_if_requested()
    {
        using var segments = await PostAsync("/v1/audio/transcriptions", Speech.Wav, ("response_format", "verbose_json"));
        using var words = await PostAsync(
            "/v1/audio/transcriptions", Speech.Wav, ("response_format", "verbose_json"), ("timestamp_granularities[]", "word"));

        var segment = segments.RootElement.GetProperty("segments")[0];
        Assert.Equal(
            ["id", "seek", "start", "end", "text", "tokens", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"],
            segment.EnumerateObject().Select(field => field.Name));
        Assert.InRange(segments.RootElement.GetProperty("duration").GetDouble(), 1, 60);
        Assert.Equal(JsonValueKind.Null, segments.RootElement.GetProperty("words").ValueKind);
        Assert.Equal(JsonValueKind.Null, words.RootElement.GetProperty("segments").ValueKind);
        Assert.NotEmpty(words.RootElement.GetProperty("words").EnumerateArray());
    }

    [Theory]
    [InlineData("text", "text/plain", "one two")]
    [InlineData("srt", "application/x-subrip", "1\n00:00:")]
    [InlineData("vtt", "text/vtt", "WEBVTT\n\n00:00:")]
    public async Task Text_formats_have_their_own_type(string format, string type, string start)
    {
        using var response = await SendAsync("/v1/audio/transcriptions", Speech.Wav, ("response_format", format));

        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith(start, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_deltas_of_a_stream_joined_are_the_text()
    {
        using var response = await SendAsync("/v1/audio/transcriptions", Speech.Wav, ("stream", "True"));
        var events = (await response.Content.ReadAsStringAsync(Cancel)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        var messages = events[..^1].Select(message => JsonDocument.Parse(message["data: ".Length..]).RootElement).ToList();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("data: [DONE]", events[^1]);
        Assert.Equal("transcript.text.done", messages[^1].GetProperty("type").GetString());
        Assert.Equal(
            messages[^1].GetProperty("text").GetString(),
            string.Concat(messages[..^1].Select(message => message.GetProperty("delta").GetString())));
    }

    [Fact]
    public async Task Silence_has_the_same_form_with_an_empty_text()
    {
        var silence = Speech.MakeWav(Speech.Silence(2));

        using var json = await PostAsync("/v1/audio/transcriptions", silence, ("response_format", "verbose_json"));
        using var vtt = await SendAsync("/v1/audio/transcriptions", silence, ("response_format", "vtt"));

        Assert.Equal("", json.RootElement.GetProperty("text").GetString());
        Assert.Empty(json.RootElement.GetProperty("segments").EnumerateArray());
        Assert.Equal("WEBVTT\n", await vtt.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("response_format", "pdf", "response_format", "must be one of json, text, srt, vtt, verbose_json")]
    [InlineData("language", "tlh", null, "language")]
    public async Task An_invalid_field_is_refused_with_all_fields_of_an_error(string name, string value, string? param, string message)
    {
        using var response = await SendAsync("/v1/audio/transcriptions", Speech.Wav, (name, value));
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));
        var error = json.RootElement.GetProperty("error");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(field => field.Name));
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
    }

    [Fact]
    public async Task A_file_that_is_not_audio_is_refused_with_what_it_is()
    {
        using var response = await SendAsync("/v1/audio/transcriptions", "<!DOCTYPE html>"u8.ToArray());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("\"param\":\"file\"", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_a_file_and_a_request_without_a_form_are_refused()
    {
        using var form = new MultipartFormDataContent { { new StringContent("whisper-1"), "model" } };
        using var withoutFile = await _client.PostAsync("/v1/audio/transcriptions", form, Cancel);
        using var withoutForm = await _client.PostAsync("/v1/audio/transcriptions", new StringContent("{}"), Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (withoutFile.StatusCode, withoutForm.StatusCode));
    }

    [Fact]
    public async Task A_translation_has_its_task()
    {
        using var json = await PostAsync("/v1/audio/translations", Speech.Wav, ("response_format", "verbose_json"));

        Assert.Equal("translate", json.RootElement.GetProperty("task").GetString());
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        await using var small = await GatewayServer.StartAsync(("MaxFileBytes", "10000"));
        using var client = new HttpClient { BaseAddress = small.Address };
        using var form = FormOf(Speech.Wav);
        using var response = await client.PostAsync("/v1/audio/transcriptions", form, Cancel);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("larger than 0 MB", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worker_s_model_is_listed_and_found()
    {
        using var list = JsonDocument.Parse(await _client.GetStringAsync("/v1/models", Cancel));
        var id = list.RootElement.GetProperty("data")[0].GetProperty("id").GetString();
        using var found = await _client.GetAsync($"/v1/models/{id}", Cancel);
        using var other = await _client.GetAsync("/v1/models/other", Cancel);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (found.StatusCode, other.StatusCode));
    }

    private static MultipartFormDataContent FormOf(byte[] file, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        // Clients name files after what they expect.
        form.Add(new ByteArrayContent(file), "file", "audio.mp3");
        form.Add(new StringContent("whisper-1"), "model");
        return form;
    }

    private async Task<HttpResponseMessage> SendAsync(string path, byte[] file, params (string Name, string Value)[] fields)
    {
        using var form = FormOf(file, fields);
        return await _client.PostAsync(path, form, Cancel);
    }

    private async Task<JsonDocument> PostAsync(string path, byte[] file, params (string Name, string Value)[] fields)
    {
        using var response = await SendAsync(path, file, fields);
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));
    }
}
