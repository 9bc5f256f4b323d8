using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Audio formats, invalid chunks, and audio without speech.</summary>
internal static class AudioChecks
{
    private const string Id = "s";

    // Less than the 120 s that a worker must buffer, by more than any rounding.
    private const int BacklogSeconds = 119;

    private static readonly int[] SampleRates = [8_000, 11_025, 16_000, 22_050, 44_100, 48_000];

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "audio.unknown-session",
            "4",
            "The worker answers audio, stop and cancel for a session that is not running with unknown_session",
            async context =>
            {
                var worker = await context.WorkerAsync();
                foreach (var command in new Command[]
                    { new AudioChunk("nobody", AudioSource.Silence(10)), new StopSession("nobody"), new CancelSession("nobody") })
                {
                    var error = await RefusalOfAsync(worker, ErrorCodes.UnknownSession, command);
                    AssertTrue(error.SessionId == "nobody", $"The error does not name the session: {EventText.Of(error)}");
                }
            }),
        new(
            "audio.formats",
            "2.1",
            "The worker takes each sample rate and format or refuses it with unsupported_format, and takes 16,000 Hz",
            async context =>
            {
                var worker = await context.WorkerAsync();
                foreach (var rate in SampleRates)
                {
                    var isTaken = await TakesAsync(worker, rate, SampleFormat.PcmS16Le);
                    isTaken |= await TakesAsync(worker, rate, SampleFormat.PcmF32Le);
                    AssertTrue(isTaken || rate != AudioFormat.DefaultSampleRate, "The worker takes 16,000 Hz in no format.");
                }
            }),
        new(
            "audio.unsupported-format",
            "4",
            "The worker refuses other rates and formats with unsupported_format and starts no session",
            async context =>
            {
                var worker = await context.WorkerAsync();
                StartSession[] starts =
                    [
                        new(Id, 7_999), new(Id, 48_001), new(Id, 0), new(Id, -16_000),
                        new(Id, Format: "mp3"), new(Id, Format: "PCM_S16LE"),
                    ];
                foreach (var start in starts)
                {
                    await RefusalOfAsync(worker, ErrorCodes.UnsupportedFormat, start);
                    await RefusalOfAsync(worker, ErrorCodes.UnknownSession, new StopSession(Id));
                }
            }),
        Continues("audio.torn-sample", "half a sample", new AudioChunk(Id, new byte[3], 1)),
        Continues("audio.seq-skipped", "a chunk that skips a seq", new AudioChunk(Id, AudioSource.Silence(10), 6)),
        Continues("audio.seq-repeated", "a chunk that repeats a seq", new AudioChunk(Id, AudioSource.Silence(10), 0)),
        new(
            "audio.bad-base64",
            "2.1",
            "The worker refuses invalid base64 with bad_field, and the session continues",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Id);
                foreach (var text in new[] { "no base64!", "AAA", "AA=A", "AAAA AAAA=", "____" })
                {
                    var from = worker.Position;
                    await worker.SendPayloadAsync(
                        $"{{\"cmd\":\"audio_chunk\",\"session_id\":\"{Id}\",\"pcm_b64\":\"{text}\",\"seq\":0}}");
                    await worker.RefusalAsync(ErrorCodes.BadField, recoverable: true, from);
                }

                await AssertStopsAsync(worker, nextSeq: 0, sentMs: 0);
            }),
        new(
            "audio.empty",
            "2.1",
            "The worker takes an empty chunk, which has a seq like any other",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Id);
                await worker.SendAsync(new AudioChunk(Id, default, 0), new AudioChunk(Id, default, 1));
                await AssertStopsAsync(worker, nextSeq: 2, sentMs: 0);
            }),
        MakesNoWords(
            "audio.silence", "Silence makes no events except progress", AudioSource.Silence(5000), allowSpeech: false),
        MakesNoWords("audio.noise", "Steady noise makes no words", AudioSource.Noise(5000)) with { IsRecommendation = true },
        MakesNoWords("audio.tone", "A tone makes no words", AudioSource.Tone(5000)) with { IsRecommendation = true },
        new(
            "audio.backlog",
            "2.1",
            "The worker buffers 120 s of a session, and answers pings meanwhile",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.StartSessionAsync(Id);
                var second = context.Audio.Speech(1000);
                for (var i = 0; i < BacklogSeconds; i++)
                {
                    await worker.SendAsync(new AudioChunk(Id, second, i));
                    AssertNoError(worker);
                }

                await worker.PingAsync();
                AssertNoError(worker);
                await worker.SendAsync(new CancelSession(Id));
                var stopped = await worker.StoppedAsync(Id);
                AssertTrue(
                    stopped.AudioMs == BacklogSeconds * 1000,
                    $"Sent {BacklogSeconds} s of audio at once, but received {EventText.Of(stopped)}");
            }),
        new(
            "audio.not-numbers",
            "2.1",
            "The worker takes NaN, infinities and samples outside −1…1, and they make no words",
            async context =>
            {
                var worker = await context.WorkerAsync();
                // A worker that does not support floating-point samples has none of these values.
                await worker.StartSessionAsync(Id, start => start with { Format = SampleFormats.PcmF32Le });
                float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, float.Epsilon];
                byte[] pcm = [.. Enumerable.Range(0, 3200).SelectMany(i => BitConverter.GetBytes(values[i % values.Length]))];
                await worker.SendAsync(
                    new AudioChunk(Id, pcm, 0), new AudioChunk(Id, BitConverter.GetBytes(1e30f), 1), new StopSession(Id));
                var stopped = await worker.StoppedAsync(Id);
                AssertTrue(
                    stopped is { Text: "", AudioMs: 200 }, $"Expected no text and 200 ms, but received {EventText.Of(stopped)}");
                AssertTrue(!worker.EventsOf(Id).Any(e => e is Error), "The worker refused the audio.");
            }),
    ];

    private static void AssertNoError(WorkerClient worker)
    {
        var error = worker.EventsOf(Id).FirstOrDefault(e => e is Error);
        AssertTrue(error is null, $"Sent {BacklogSeconds} s of audio at once, but received {EventText.Of(error)}");
    }

    private static Check Continues(string name, string what, AudioChunk invalid) => new(
        name,
        "2.1",
        $"The worker refuses {what} with bad_field, and the session continues without it",
        async context =>
        {
            var worker = await context.WorkerAsync();
            await worker.StartSessionAsync(Id);
            await worker.StartSessionAsync("other");
            await worker.SendAsync(new AudioChunk(Id, AudioSource.Silence(50), 0));
            var error = await RefusalOfAsync(worker, ErrorCodes.BadField, invalid);
            AssertTrue(error.SessionId == Id, $"The error does not name the session: {EventText.Of(error)}");
            await AssertStopsAsync(worker, nextSeq: 1, sentMs: 50);
            await worker.SendAsync(new StopSession("other"));
            await worker.StoppedAsync("other");
        });

    private static Check MakesNoWords(string name, string rule, byte[] audio, bool allowSpeech = true) => new(
        name,
        "3.8",
        rule,
        async context =>
        {
            var worker = await context.WorkerAsync();
            await worker.StartSessionAsync(Id);
            await worker.SendAsync(
                [.. AudioSource.Chunks(audio).Select((pcm, i) => new AudioChunk(Id, pcm, i)), new StopSession(Id)]);
            var stopped = await worker.StoppedAsync(Id);
            AssertTrue(stopped.Text.Length == 0, $"Expected no words, but received {EventText.Of(stopped)}");
            var speech = worker.EventsOf(Id).FirstOrDefault(e => e is SpeechStarted or Partial or Final);
            AssertTrue(allowSpeech || speech is null, $"Expected no speech, but received {EventText.Of(speech)}");
        });

    private static async Task<Error> RefusalOfAsync(WorkerClient worker, string code, Command command)
    {
        var from = worker.Position;
        await worker.SendAsync(command);
        return await worker.RefusalAsync(code, recoverable: true, from);
    }

    private static async Task<bool> TakesAsync(WorkerClient worker, int rate, SampleFormat format)
    {
        var id = $"{SampleFormats.NameOf(format)}-{rate}";
        var from = worker.Position;
        await worker.SendAsync(new StartSession(id, rate, SampleFormats.NameOf(format)));
        var answer = await worker.NextAsync<WorkerEvent>(
            e => e is SessionStarted or Error, from, "session_started or error event");
        if (answer is Error error)
        {
            AssertTrue(error.Code == ErrorCodes.UnsupportedFormat, $"The worker refused {id} with {EventText.Of(error)}");
            return false;
        }

        var pcm = new byte[rate * new AudioFormat(rate, format).BytesPerSample];
        await worker.SendAsync(new AudioChunk(id, pcm, 0), new StopSession(id));
        var stopped = await worker.StoppedAsync(id);
        AssertTrue(stopped.AudioMs == 1000, $"1000 ms were sent as {id}, but received {EventText.Of(stopped)}");
        return true;
    }

    private static async Task AssertStopsAsync(WorkerClient worker, long nextSeq, long sentMs)
    {
        await worker.SendAsync(new AudioChunk(Id, AudioSource.Silence(100), nextSeq), new StopSession(Id));
        var stopped = await worker.StoppedAsync(Id);
        AssertTrue(
            stopped.AudioMs == 100 + sentMs,
            $"{100 + sentMs} ms of valid audio were sent, but received {EventText.Of(stopped)}");
    }
}
