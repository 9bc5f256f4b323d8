using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Gateway.Tests.Support;
using static PortBridge.Gateway.Tests.Deepgram.ListenSupport;

namespace PortBridge.Gateway.Tests.Deepgram;

/// <summary>Live transcription through a server and a worker.</summary>
public sealed class ListenTests(GatewayServer server)
{
    public static TheoryData<int> Traces => [.. WireTrace.NumbersOf("deepgram")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_traces_of_the_document_happen(int number)
    {
        await using var client = await WireClient.ConnectAsync(server.Socket($"{Live}&interim_results=true&vad_events=true"));
        await WireTrace.PlayAsync("deepgram", number, client);
    }

    [Fact]
    public async Task The_finals_are_those_of_the_worker_and_Metadata_is_last()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, new(), Cancel);
        await using var socket = await WireClient.ConnectAsync(server.Socket(Live));

        await socket.SendAudioAsync(Speech.Pcm);
        await socket.SendAsync(CloseStream);
        var messages = await socket.ReceiveAllAsync();

        Assert.Equal(TextOf(finals), TextOf(messages));
        Assert.True(messages[^1].Is("Metadata"));
        Assert.Equal(Speech.Pcm.Length / 32_000.0, messages[^1].GetProperty("duration").GetDouble(), 0.001);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.Closed.Status);
    }

    [Fact]
    public async Task Speech_up_to_the_last_sample_is_in_the_last_final()
    {
        var cut = Speech.Pcm[..(2 * 16_000 * 2)];
        var finals = await Speech.RecognizeAsync(server.Bridge, cut, new(), Cancel);

        var messages = await TranscribeAsync(server, Live, cut);

        Assert.NotEmpty(finals);
        Assert.Equal(TextOf(finals), TextOf(messages));
    }

    [Fact]
    public async Task Interims_and_speech_starts_come_if_requested()
    {
        var plain = await TranscribeAsync(server, Live, Speech.Pcm);
        var full = await TranscribeAsync(server, $"{Live}&interim_results=true&vad_events=true", Speech.Pcm);

        Assert.DoesNotContain(plain, message => message.Is("SpeechStarted") || (message.Is("Results") && !message.IsFinal()));
        Assert.Contains(full, message => message.Is("SpeechStarted"));
        Assert.Contains(full, message => message.Is("Results") && !message.IsFinal());
        Assert.Equal(TextOf(plain), TextOf(full));
    }

    [Fact]
    public async Task Finalize_is_answered_with_the_open_utterance_and_in_silence_with_an_empty_final()
    {
        var begun = Speech.Pcm[..(2 * 16_000 * 2)];
        var finals = await Speech.RecognizeAsync(server.Bridge, begun, new(), Cancel);
        await using var socket = await WireClient.ConnectAsync(server.Socket(Live));

        await socket.SendAsync("""{"type":"Finalize"}""");
        var beforeAudio = (await socket.ReceiveUntilAsync(IsFromFinalize))[^1];
        await socket.SendAudioAsync(begun);
        await socket.SendAsync("""{"type":"Finalize"}""");
        var spoken = (await socket.ReceiveUntilAsync(IsFromFinalize))[^1];
        await socket.SendAudioAsync(Speech.Silence(1));
        await socket.SendAsync("""{"type":"Finalize"}""");
        var silent = (await socket.ReceiveUntilAsync(IsFromFinalize))[^1];

        Assert.Equal(["", finals[^1].Text, ""], [beforeAudio.Transcript(), spoken.Transcript(), silent.Transcript()]);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    public async Task An_empty_message_and_a_zero_byte_end_the_stream_too(byte[] end)
    {
        await using var socket = await WireClient.ConnectAsync(server.Socket(Live));

        await socket.SendAudioAsync(Speech.Pcm);
        await socket.SendAsync(end);
        var messages = await socket.ReceiveAllAsync();

        Assert.NotEmpty(TextOf(messages));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.Closed.Status);
    }

    [Fact]
    public async Task Each_of_two_clients_gets_its_own_words()
    {
        var texts = await Task.WhenAll(
            TranscribeAsync(server, Live, Speech.Pcm), TranscribeAsync(server, $"{Live}&language=de", Speech.Pcm));

        Assert.StartsWith("one two", TextOf(texts[0]), StringComparison.Ordinal);
        Assert.StartsWith("eins zwei", TextOf(texts[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_channel_has_results_of_its_own()
    {
        var stereo = ListenSupport.MakeStereo(Speech.Pcm, channel: 0);

        var messages = await TranscribeAsync(server, $"{Live}&channels=2&multichannel=true", stereo);
        var channels = messages.Where(ListenSupport.IsFinal).ToLookup(message => message.GetProperty("channel_index")[0].GetInt32());

        Assert.NotEmpty(TextOf(channels[0]));
        Assert.Empty(TextOf(channels[1]));
        Assert.All(messages.Where(ListenSupport.IsFinal), message => Assert.Equal(2, message.GetProperty("channel_index")[1].GetInt32()));
        Assert.Equal(2, messages[^1].GetProperty("channels").GetInt32());
    }

    [Fact]
    public async Task A_worker_that_is_killed_within_a_sentence_is_only_a_pause()
    {
        await using var own = await GatewayServer.StartAsync();
        var finals = await Speech.RecognizeAsync(own.Bridge, Speech.Pcm, new(), Cancel);
        await using var socket = await WireClient.ConnectAsync(own.Socket($"{Live}&interim_results=true"));

        await socket.SendAudioAsync(Speech.Pcm.AsMemory(0, 64_000));
        await socket.ReceiveUntilAsync("Results");
        Process.GetProcessById(own.Bridge.Worker.ProcessId!.Value).Kill();
        await socket.SendAudioAsync(Speech.Pcm.AsMemory(64_000));
        await socket.SendAsync(CloseStream);

        Assert.Equal(TextOf(finals), TextOf(await socket.ReceiveAllAsync()));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.Closed.Status);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_disconnected_and_harms_no_other()
    {
        await using var own = await GatewayServer.StartAsync();
        await using var slow = await WireClient.ConnectAsync(own.Socket(Live));

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
                await slow.SendAsync("""{"type":"Finalize"}""");
        });

        Assert.Contains(own.Log.Entries, entry => entry.Message.Contains("does not read", StringComparison.Ordinal));
        Assert.NotEmpty(TextOf(await TranscribeAsync(own, Live, Speech.Pcm)));
    }

    [Fact]
    public async Task Messages_that_are_not_known_change_nothing()
    {
        await using var socket = await WireClient.ConnectAsync(server.Socket(Live));
        foreach (var message in new[] { "{", "[]", "null", "{}", """{"type":"Other"}""", """{"type":7}""", """{"type":"KeepAlive"}""", "" })
            await socket.SendAsync(message);
        await socket.SendAudioAsync(Speech.Pcm);
        await socket.SendAsync(CloseStream);

        Assert.NotEmpty(TextOf(await socket.ReceiveAllAsync()));
    }

    [Fact]
    public async Task A_stream_without_audio_ends_with_Metadata()
    {
        var messages = await TranscribeAsync(server, Live, []);

        Assert.Equal(0, Assert.Single(messages).GetProperty("duration").GetDouble());
    }

    private static bool IsFromFinalize(JsonElement message) => message.Is("Results") && message.GetProperty("from_finalize").GetBoolean();
}
