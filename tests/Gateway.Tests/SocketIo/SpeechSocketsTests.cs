using System.Diagnostics;
using System.Text.Json;
using PortBridge.Gateway.Tests.SocketIo.Support;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Protocol;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>Speech by Socket.IO: audio, transcriptions, rooms and the end.</summary>
public sealed class SpeechSocketsTests(GatewayServer server)
{
    private static readonly SessionOptions Options = new()
    {
        Endpointing = new EndpointingOptions(
            SilenceDuration: TimeSpan.FromMilliseconds(800), MinSpeechDuration: TimeSpan.FromMilliseconds(400)),
    };

    // In the middle of a word.
    private static readonly byte[] Cut = Speech.Pcm[..(2 * 24_000)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_finals_are_those_of_the_worker_up_to_the_last_sample_and_precede_the_confirmation()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, [.. Speech.Pcm, .. Cut], Options, Cancel);
        using var client = await SpeechClient.ConnectAsync(server.Address);

        await client.SendAudioAsync("last", [.. Speech.Pcm, .. Cut]);
        await client.EmitAsync("cleanup_client", new { clientId = "last" });
        var events = await client.ReadUntilAsync("cleanup_confirmed");

        var transcriptions = events[..^1].Select(e => e.Data).ToList();
        Assert.Equal(finals.Select(final => final.Text), transcriptions.Select(data => data.GetProperty("text").GetString()));
        Assert.Equal(
            finals.Select(final => Math.Round((final.End - final.Start).TotalSeconds, 3)),
            transcriptions.Select(data => data.GetProperty("duration").GetDouble()));
        Assert.All(transcriptions, data =>
        {
            Assert.Equal(["text", "duration", "client_id", "ts"], data.EnumerateObject().Select(field => field.Name));
            Assert.Equal("last", data.GetProperty("client_id").GetString());
            Assert.True(data.GetProperty("ts").GetDouble() > 1_700_000_000);
        });
        Assert.Equal(["clientId", "cleanedSessions", "timestamp"], events[^1].Data.EnumerateObject().Select(field => field.Name));
        Assert.Equal("""["last"]""", events[^1].Data.GetProperty("cleanedSessions").GetRawText());
    }

    [Fact]
    public async Task Bare_audio_belongs_to_an_identifier_of_the_socket()
    {
        using var client = await SpeechClient.ConnectAsync(server.Address);
        var sid = JsonDocument.Parse(client.Connected[2..]).RootElement.GetProperty("sid").GetString()!;

        await client.Socket.SendAsync("""451-["audio_data",{"_placeholder":true,"num":0}]""");
        await client.Socket.SendAsync(Cut);
        await client.EmitAsync("cleanup_client", new { });
        var events = await client.ReadUntilAsync("cleanup_confirmed");

        Assert.Equal("client-" + sid[..8], events[0].Data.GetProperty("client_id").GetString());
        Assert.Equal("client-" + sid[..8], events[^1].Data.GetProperty("clientId").GetString());
    }

    [Fact]
    public async Task Two_clients_at_once_get_their_own_words_and_a_monitor_gets_those_that_it_follows()
    {
        var long_ = (await Speech.RecognizeAsync(server.Bridge, Speech.Pcm, Options, Cancel)).Select(final => final.Text);
        var short_ = (await Speech.RecognizeAsync(server.Bridge, Cut, Options, Cancel)).Select(final => final.Text);
        using var first = await SpeechClient.ConnectAsync(server.Address);
        using var second = await SpeechClient.ConnectAsync(server.Address);
        using var monitor = await SpeechClient.ConnectAsync(server.Address);
        await monitor.EmitAsync("subscribe_transcripts", new { clientId = "one" });
        Assert.Equal("one", (await monitor.ReadUntilAsync("subscribed"))[0].Data.GetProperty("clientId").GetString());

        await Task.WhenAll(first.SendAudioAsync("one", Speech.Pcm), second.SendAudioAsync("two", Cut));
        await first.EmitAsync("cleanup_client", new { clientId = "one" });
        await second.EmitAsync("cleanup_client", new { clientId = "two" });

        Assert.Equal(long_, await first.ReadTextsUntilAsync("cleanup_confirmed"));
        Assert.Equal(short_, await second.ReadTextsUntilAsync("cleanup_confirmed"));
        await monitor.EmitAsync("subscribe_transcripts", new { });
        Assert.Equal(long_, await monitor.ReadTextsUntilAsync("error"));
    }

    [Fact]
    public async Task A_sender_that_also_subscribes_gets_each_transcription_once()
    {
        var finals = await Speech.RecognizeAsync(server.Bridge, Cut, Options, Cancel);
        using var client = await SpeechClient.ConnectAsync(server.Address);
        await client.EmitAsync("subscribe_transcripts", new { clientId = "both" });

        await client.SendAudioAsync("both", Cut);
        await client.EmitAsync("cleanup_client", new { clientId = "both" });

        Assert.Equal(finals.Select(final => final.Text), await client.ReadTextsUntilAsync("cleanup_confirmed"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_final_reaches_the_room_when_the_last_sender_is_gone(bool isAborted)
    {
        await using var own = await GatewayServer.StartAsync();
        var finals = await Speech.RecognizeAsync(own.Bridge, Cut, Options, Cancel);
        using var monitor = await SpeechClient.ConnectAsync(own.Address);
        await monitor.EmitAsync("subscribe_transcripts", new { clientId = "gone" });
        using (var sender = await SpeechClient.ConnectAsync(own.Address))
        {
            await sender.SendAudioAsync("gone", Cut);
            // The answer shows that the audio has arrived.
            await sender.EmitAsync("subscribe_transcripts", new { clientId = "other" });
            await sender.ReadUntilAsync("subscribed");
            if (isAborted)
                sender.Socket.Abort();
            else
                await sender.Socket.CloseAsync();
        }

        var transcription = (await monitor.ReadUntilAsync("transcription"))[^1].Data;

        Assert.Equal(finals[0].Text, transcription.GetProperty("text").GetString());
        await monitor.Socket.CloseAsync();
        await own.Sockets.Server.WhenIdleAsync().WithTimeout(Cancel);
        Assert.Equal((0, 0, 0), (own.Sockets.StreamCount, own.Sockets.Server.Of("/").RoomCount, own.Sockets.Server.ClientCount));
    }

    [Fact]
    public async Task A_client_reports_its_own_end_without_an_answer()
    {
        using var client = await SpeechClient.ConnectAsync(server.Address);
        await client.SendAudioAsync("reported", Cut);

        await client.EmitAsync("client_disconnected", new { clientId = "reported" });
        await client.ReadUntilAsync("transcription");
        await client.EmitAsync("cleanup_client", new { clientId = "reported" });

        Assert.Equal("[]", (await client.ReadUntilAsync("cleanup_confirmed"))[0].Data.GetProperty("cleanedSessions").GetRawText());
    }

    [Fact]
    public async Task A_late_subscriber_that_requests_it_gets_the_last_finals()
    {
        using var sender = await SpeechClient.ConnectAsync(server.Address);
        using var late = await SpeechClient.ConnectAsync(server.Address);
        await sender.SendAudioAsync("history", [.. Speech.Pcm, .. Speech.Silence(2)]);
        var first = (await sender.ReadUntilAsync("transcription"))[^1].Data.GetRawText();

        await late.EmitAsync("subscribe_transcripts", new { clientId = "history", history = 100 });
        var events = await late.ReadUntilAsync("transcription");

        Assert.Equal(("subscribed", first), (events[0].Name, events[1].Data.GetRawText()));
    }

    [Fact]
    public async Task A_sender_that_has_ended_its_client_gets_no_partials_of_the_next_sender()
    {
        using var first = await SpeechClient.ConnectAsync(server.Address, """{"partials":true}""");
        using var second = await SpeechClient.ConnectAsync(server.Address);
        await first.SendAudioAsync("passed on", Cut);
        await first.EmitAsync("cleanup_client", new { clientId = "passed on" });
        await first.ReadUntilAsync("cleanup_confirmed");

        await second.SendAudioAsync("passed on", Speech.Pcm);
        await second.EmitAsync("cleanup_client", new { clientId = "passed on" });
        await second.ReadUntilAsync("cleanup_confirmed");

        await first.EmitAsync("subscribe_transcripts", new { }); // Its answer follows all partials.
        Assert.Single(await first.ReadUntilAsync("error"));
    }

    [Fact]
    public async Task Partials_come_to_clients_that_ask_for_them()
    {
        using var client = await SpeechClient.ConnectAsync(server.Address, """{"partials":true}""");

        await client.SendAudioAsync("partials", Speech.Pcm);
        var partial = (await client.ReadUntilAsync("partial"))[^1].Data;

        Assert.Equal(["text", "client_id", "utterance"], partial.EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [InlineData("""42["subscribe_transcripts",{}]""", "missing clientId")]
    [InlineData("""42["subscribe_transcripts"]""", "missing clientId")]
    [InlineData("""42["subscribe_transcripts",{"clientId":[]}]""", "must be a string")]
    [InlineData("""42["audio_data","!"]""", "not valid base64")]
    [InlineData("""42["audio_data","\ud800"]""", "invalid string")]
    [InlineData("""42["audio_data"]""", "needs audio")]
    public async Task An_invalid_event_is_an_error_and_the_client_stays(string packet, string message)
    {
        using var client = await SpeechClient.ConnectAsync(server.Address);

        await client.Socket.SendAsync(packet);
        var error = (await client.ReadUntilAsync("error"))[0].Data;

        Assert.Equal(["msg", "code"], error.EnumerateObject().Select(field => field.Name));
        Assert.Contains(message, error.GetProperty("msg").GetString(), StringComparison.Ordinal);
        await client.EmitAsync("subscribe_transcripts", new { clientId = "x" });
        await client.ReadUntilAsync("subscribed");
    }

    [Fact]
    public async Task Each_event_is_acknowledged_for_a_client_that_waits()
    {
        using var client = await SpeechClient.ConnectAsync(server.Address);

        await client.Socket.SendAsync("""421["subscribe_transcripts",{"clientId":"acked"}]""");
        await client.Socket.SendAsync("""422["client_disconnected",{"clientId":"acked"}]""");

        Assert.Equal("""42["subscribed",{"clientId":"acked"}]""", await client.Socket.ReadAsync());
        Assert.Equal("""431[{"clientId":"acked"}]""", await client.Socket.ReadAsync());
        Assert.Equal("432[]", await client.Socket.ReadAsync());
    }

    [Fact]
    public async Task A_worker_that_is_killed_within_a_sentence_is_only_a_pause()
    {
        await using var own = await GatewayServer.StartAsync();
        var finals = await Speech.RecognizeAsync(own.Bridge, Speech.Pcm, Options, Cancel);
        using var client = await SpeechClient.ConnectAsync(own.Address, """{"partials":true}""");

        await client.SendAudioAsync("killed", Speech.Pcm[..(2 * 24_000)]);
        await client.ReadUntilAsync("partial");
        using (var worker = Process.GetProcessById(own.Bridge.Worker.ProcessId!.Value))
            worker.Kill();
        await client.SendAudioAsync("killed", Speech.Pcm[(2 * 24_000)..]);
        await client.EmitAsync("cleanup_client", new { clientId = "killed" });
        var events = await client.ReadUntilAsync("cleanup_confirmed");

        Assert.Equal(
            finals.Select(final => final.Text),
            events.Where(e => e.Name == "transcription").Select(e => e.Data.GetProperty("text").GetString()));
        Assert.DoesNotContain(events, e => e.Name == "error");
    }

    [Fact]
    public async Task Audio_beyond_the_maximum_is_an_error_and_the_next_audio_begins_again()
    {
        await using var own = await GatewayServer.StartAsync(("MaxAudio", "00:00:01"));
        using var client = await SpeechClient.ConnectAsync(own.Address);

        await client.SendAudioAsync("long", Speech.Silence(1.2));
        var error = (await client.ReadUntilAsync("error"))[^1].Data;

        Assert.Contains("longer than", error.GetProperty("msg").GetString(), StringComparison.Ordinal);
        Assert.Equal(("limit", "long"), (error.GetProperty("code").GetString(), error.GetProperty("client_id").GetString()));
    }

    [Fact]
    public async Task More_streams_than_the_maximum_are_an_error()
    {
        await using var own = await GatewayServer.StartAsync(("MaxStreams", "1"));
        using var client = await SpeechClient.ConnectAsync(own.Address);

        await client.SendAudioAsync("first", Speech.Silence(0.1));
        await client.SendAudioAsync("second", Speech.Silence(0.1));
        Assert.Equal("too_many", (await client.ReadUntilAsync("error"))[^1].Data.GetProperty("code").GetString());

        await client.EmitAsync("cleanup_client", new { clientId = "first" });
        await client.ReadUntilAsync("cleanup_confirmed");
        await client.SendAudioAsync("second", Cut);
        await client.EmitAsync("cleanup_client", new { clientId = "second" });
        Assert.NotEmpty(await client.ReadTextsUntilAsync("cleanup_confirmed"));
    }

    [Theory]
    [InlineData("", """44{"message":"This server needs a key, for example io(url, { auth: { token: KEY } })."}""")]
    [InlineData("""{"token":"wrong-key"}""", """44{"message":"This key is not known to the server."}""")]
    [InlineData("""{"token":"secret-key-1"}""", "40{")]
    [InlineData("""{"authorization":"Bearer secret-key-1"}""", "40{")]
    public async Task A_key_is_checked_when_the_client_connects(string auth, string answer)
    {
        await using var own = await GatewayServer.StartAsync(("Keys:app", "secret-key-1"));
        using var client = await SpeechClient.ConnectAsync(own.Address, auth);

        Assert.StartsWith(answer, client.Connected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_can_be_in_a_header_of_the_first_request()
    {
        await using var own = await GatewayServer.StartAsync(("Keys:app", "secret-key-1"));
        using var client = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer secret-key-1" } } };
        var address = new Uri(own.Address, "/socket.io/?EIO=4&transport=polling");
        var open = await client.GetStringAsync(address, Cancel);
        var sid = JsonDocument.Parse(open[1..]).RootElement.GetProperty("sid").GetString();

        using var connect = new StringContent("40");
        await client.PostAsync($"{address}&sid={sid}", connect, Cancel);

        Assert.StartsWith("40{", await client.GetStringAsync($"{address}&sid={sid}", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_another_site_is_refused_without_keys()
    {
        using var client = new HttpClient { DefaultRequestHeaders = { { "Origin", "https://other.example" } } };

        using var response = await client.GetAsync(new Uri(server.Address, "/socket.io/?EIO=4&transport=polling"), Cancel);

        Assert.Equal(403, (int)response.StatusCode);
        Assert.Contains("\"code\":4", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_has_no_text()
    {
        using var client = await SpeechClient.ConnectAsync(server.Address);
        await client.SendAudioAsync("logged", Cut);
        await client.EmitAsync("cleanup_client", new { clientId = "logged" });
        var text = (await client.ReadTextsUntilAsync("cleanup_confirmed"))[0];

        Assert.DoesNotContain(server.Log.Entries, entry => entry.Message.Contains(text, StringComparison.Ordinal));
    }
}
