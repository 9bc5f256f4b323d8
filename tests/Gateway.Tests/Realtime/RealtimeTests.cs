using System.Diagnostics;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.Realtime;

/// <summary>OpenAI's Realtime API for transcription, over a socket.</summary>
public sealed class RealtimeTests(GatewayServer server)
{
    private const string Completed = "conversation.item.input_audio_transcription.completed";
    private const string Delta = "conversation.item.input_audio_transcription.delta";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("openai-realtime")];

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await WireClient.ConnectAsync(server.Socket("/v1/realtime"));
        await WireTrace.PlayAsync("openai-realtime", number, client);
    }

    [Fact]
    public async Task Each_utterance_is_an_item_from_its_start_to_its_text()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);
        await using var client = await ConnectAsync();
        await ConfigureAsync(client, new { type = "server_vad" });

        await AppendAsync(client, [.. Speech.Pcm, .. Speech.Silence(2)]);
        var messages = await ReadUntilCompletedAsync(client, finals.Count);

        var completed = messages.Where(message => TypeOf(message) == Completed).ToList();
        Assert.Equal(finals.Select(final => final.Text), completed.Select(message => message.GetProperty("transcript").GetString()));
        Assert.All(completed, item => Assert.Equal(
            ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done", Completed],
            messages.Where(message => ItemOf(message) == ItemOf(item)).Select(TypeOf).Where(type => type != Delta)));
        Assert.All(completed, item => Assert.StartsWith(
            string.Concat(messages.Where(message => ItemOf(message) == ItemOf(item) && TypeOf(message) == Delta)
                .Select(message => message.GetProperty("delta").GetString())),
            item.GetProperty("transcript").GetString(),
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_turn_detection_each_commit_is_an_item_also_without_speech()
    {
        await using var client = await ConnectAsync();
        await ConfigureAsync(client, null);

        await AppendAsync(client, Speech.Pcm[..(3 * 32_000)]);
        await client.SendJsonAsync(new { type = "input_audio_buffer.commit" });
        var spoken = (await ReadUntilCompletedAsync(client, 1))[^1];
        await AppendAsync(client, Speech.Silence(1));
        await client.SendJsonAsync(new { type = "input_audio_buffer.commit" });
        var silent = await ReadUntilCompletedAsync(client, 1);

        Assert.NotEqual("", spoken.GetProperty("transcript").GetString());
        Assert.Equal("", silent[^1].GetProperty("transcript").GetString());
        Assert.Equal(ItemOf(spoken), silent.First(message => TypeOf(message) == "input_audio_buffer.committed").GetProperty("previous_item_id").GetString());
    }

    [Fact]
    public async Task A_commit_with_turn_detection_ends_the_utterance_in_the_middle_of_a_word()
    {
        await using var client = await ConnectAsync();
        await ConfigureAsync(client, new { type = "server_vad" });

        await AppendAsync(client, Speech.Pcm[..(2 * 32_000)]);
        await client.SendJsonAsync(new { type = "input_audio_buffer.commit" });

        Assert.NotEqual("", (await ReadUntilCompletedAsync(client, 1))[^1].GetProperty("transcript").GetString());
    }

    [Fact]
    public async Task The_names_of_the_beta_are_answered_in_the_same_dialect()
    {
        await using var client = await WireClient.ConnectAsync(
            server.Socket("/v1/realtime?intent=transcription"), options => options.SetRequestHeader("OpenAI-Beta", "realtime=v1"));
        await client.SendJsonAsync(new { type = "transcription_session.update", session = new { input_audio_format = "g711_ulaw", turn_detection = (object?)null } });
        var messages = await client.ReceiveUntilAsync(message => TypeOf(message) == "transcription_session.updated");

        Assert.Equal("transcription_session.created", TypeOf(messages[0]));
        Assert.Equal("g711_ulaw", messages[^1].GetProperty("session").GetProperty("input_audio_format").GetString());
    }

    [Theory]
    [InlineData("""{"type":"input_audio_buffer.append","audio":"%","event_id":"e1"}""", "audio", null, "e1")]
    [InlineData("""{"type":"session.update","session":{"audio":{"input":{"format":{"type":"audio/flac"}}}}}""", "session.audio.input.format", null, null)]
    [InlineData("""{"type":"session.update","session":{"input_audio_format":"mp3"}}""", "session.input_audio_format", null, null)]
    [InlineData("""{"type":"session.update"}""", "session", null, null)]
    [InlineData("""{"type":"input_audio_buffer.commit"}""", null, "input_audio_buffer_commit_empty", null)]
    [InlineData("""{"type":"response.create","event_id":"e2"}""", null, null, "e2")]
    [InlineData("""{"no":"type"}""", null, null, null)]
    [InlineData("[", null, "invalid_json", null)]
    public async Task An_invalid_message_is_an_error_after_which_the_connection_stays_open(string text, string? param, string? code, string? cause)
    {
        await using var client = await ConnectAsync();

        await client.SendAsync(text);
        var error = (await client.ReceiveUntilAsync(message => TypeOf(message) == "error"))[^1].GetProperty("error");
        await ConfigureAsync(client, null);

        Assert.Equal(
            ("invalid_request_error", param, code, cause),
            (error.GetProperty("type").GetString(), error.GetProperty("param").GetString(), error.GetProperty("code").GetString(), error.GetProperty("event_id").GetString()));
    }

    [Fact]
    public async Task Clear_discards_the_open_utterance()
    {
        await using var client = await ConnectAsync();
        await ConfigureAsync(client, new { type = "server_vad" });

        await AppendAsync(client, Speech.Pcm[..32_000]);
        await client.SendJsonAsync(new { type = "input_audio_buffer.clear" });
        await client.ReceiveUntilAsync(message => TypeOf(message) == "input_audio_buffer.cleared");
        await AppendAsync(client, Speech.Silence(1));
        await client.SendJsonAsync(new { type = "input_audio_buffer.commit" });
        await client.SendJsonAsync(new { type = "response.create" });
        var messages = await client.ReceiveUntilAsync(message => TypeOf(message) == "error");

        Assert.DoesNotContain(messages, message => TypeOf(message) == Completed);
    }

    [Fact]
    public async Task A_worker_that_is_killed_in_mid_sentence_is_only_a_pause()
    {
        await using var own = await GatewayServer.StartAsync();
        var finals = await Speech.RecognizeAsync(own.Bridge, Speech.Pcm, new(), Cancel);
        await using var client = await WireClient.ConnectAsync(own.Socket("/v1/realtime?intent=transcription"));
        await ConfigureAsync(client, new { type = "server_vad" });

        await AppendAsync(client, Speech.Pcm[..32_000]);
        await client.ReceiveUntilAsync(message => TypeOf(message) == "input_audio_buffer.speech_started");
        using (var worker = Process.GetProcessById(own.Bridge.Worker.ProcessId!.Value))
            worker.Kill();
        await AppendAsync(client, [.. Speech.Pcm[32_000..], .. Speech.Silence(2)]);
        var messages = await ReadUntilCompletedAsync(client, finals.Count);

        Assert.Equal(
            finals.Select(final => final.Text),
            messages.Where(message => TypeOf(message) == Completed).Select(message => message.GetProperty("transcript").GetString()));
        Assert.DoesNotContain(messages, message => TypeOf(message) == "error");
    }

    private static string? TypeOf(JsonElement message) => message.GetProperty("type").GetString();

    private static string? ItemOf(JsonElement message) =>
        message.TryGetProperty("item_id", out var id) ? id.GetString()
        : message.TryGetProperty("item", out var item) ? item.GetProperty("id").GetString()
        : null;

    private static async Task ConfigureAsync(WireClient client, object? turnDetection)
    {
        await client.SendJsonAsync(new
        {
            type = "session.update",
            session = new { type = "transcription", audio = new { input = new { format = new { type = "audio/pcm", rate = 16_000 }, turn_detection = turnDetection } } },
        });
        await client.ReceiveUntilAsync(message => TypeOf(message) == "session.updated");
    }

    private static async Task AppendAsync(WireClient client, byte[] pcm)
    {
        foreach (var chunk in pcm.Chunk(3200))
            await client.SendJsonAsync(new { type = "input_audio_buffer.append", audio = Convert.ToBase64String(chunk) });
    }

    private static Task<IReadOnlyList<JsonElement>> ReadUntilCompletedAsync(WireClient client, int count) =>
        client.ReceiveUntilAsync(message => TypeOf(message) == Completed && --count == 0);

    private async Task<WireClient> ConnectAsync()
    {
        var client = await WireClient.ConnectAsync(server.Socket("/v1/realtime?intent=transcription"));
        Assert.Equal("session.created", TypeOf((await client.ReceiveAsync())!.Value));
        return client;
    }
}
