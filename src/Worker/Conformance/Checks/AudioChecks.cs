using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>What audio is taken, what is refused, and what makes no words.</summary>
internal static class AudioChecks
{
    private const string Id = "s";

    private static readonly int[] SampleRates = [8_000, 11_025, 16_000, 22_050, 44_100, 48_000];

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "audio.unknown-session",
            "audio, stop and cancel of a session that does not run get unknown_session",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                foreach (var command in new Command[]
                    { new AudioChunk("nobody", Sound.Silence(10)), new StopSession("nobody"), new CancelSession("nobody") })
                {
                    var error = await RefusedAsync(worker, ErrorCodes.UnknownSession, command);
                    Require(error.SessionId == "nobody", $"The error does not name the session: {EventText.Of(error)}");
                }
            }),
        new(
            "audio.formats",
            "each sample rate and format is taken, or refused with unsupported_format; one at least is taken",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                var taken = 0;
                foreach (var rate in SampleRates)
                {
                    taken += await TakesAsync(worker, rate, SampleFormat.PcmS16Le) ? 1 : 0;
                    taken += await TakesAsync(worker, rate, SampleFormat.PcmF32Le) ? 1 : 0;
                }

                Require(taken > 0, "It takes none of them.");
            }),
        new(
            "audio.unsupported-format",
            "another rate or format gets unsupported_format, and no session is made",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                StartSession[] starts =
                    [
                        new(Id, 7_999), new(Id, 48_001), new(Id, 0), new(Id, -16_000),
                        new(Id, Format: "mp3"), new(Id, Format: "PCM_S16LE"),
                    ];
                foreach (var start in starts)
                {
                    await RefusedAsync(worker, ErrorCodes.UnsupportedFormat, start);
                    await RefusedAsync(worker, ErrorCodes.UnknownSession, new StopSession(Id));
                }
            }),
        GoesOnAfter("audio.torn-sample", "half a sample gets bad_field", new AudioChunk(Id, new byte[3], 1)),
        GoesOnAfter(
            "audio.seq-skipped", "a chunk that skips a seq gets bad_field", new AudioChunk(Id, Sound.Silence(10), 6)),
        GoesOnAfter(
            "audio.seq-repeated", "a chunk that repeats a seq gets bad_field", new AudioChunk(Id, Sound.Silence(10), 0)),
        new(
            "audio.bad-base64",
            "what is no base64 gets bad_field, and the session goes on",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync(Id);
                foreach (var text in new[] { "no base64!", "AAA", "AA=A", "AAAA AAAA=", "____" })
                {
                    var from = worker.Log.Count;
                    await worker.SendPayloadAsync(
                        $"{{\"cmd\":\"audio_chunk\",\"session_id\":\"{Id}\",\"pcm_b64\":\"{text}\",\"seq\":0}}");
                    await worker.RefusalAsync(ErrorCodes.BadField, recoverable: true, from);
                }

                await EndsWithAsync(worker, firstSeq: 0, extraMs: 0);
            }),
        new(
            "audio.empty",
            "a chunk may be empty, and has its seq all the same",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync(Id);
                await worker.SendAsync(new AudioChunk(Id, default, 0), new AudioChunk(Id, default, 1));
                await EndsWithAsync(worker, firstSeq: 2, extraMs: 0);
            }),
        MakesNoWords("audio.silence", "silence makes no events but progress", Sound.Silence(5000), allowSpeech: false),
        MakesNoWords("audio.noise", "steady noise makes no words", Sound.Noise(5000)),
        MakesNoWords("audio.tone", "a tone makes no words", Sound.Tone(5000)),
        new(
            "audio.not-numbers",
            "NaN, infinities and samples beyond full scale harm nothing and make no words",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.StartSessionAsync(Id, start => start with { Format = SampleFormats.PcmF32Le });
                float[] wild = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, float.Epsilon];
                byte[] pcm = [.. Enumerable.Range(0, 3200).SelectMany(i => BitConverter.GetBytes(wild[i % wild.Length]))];
                await worker.SendAsync(
                    new AudioChunk(Id, pcm, 0), new AudioChunk(Id, BitConverter.GetBytes(1e30f), 1), new StopSession(Id));
                var stopped = await worker.StoppedAsync(Id);
                Require(stopped is { Text: "", AudioMs: 200 }, $"Expected no text and 200 ms, but got {EventText.Of(stopped)}");
                Require(!worker.EventsOf(Id).Any(e => e is Error), "It was refused.");
            }),
    ];

    private static Check GoesOnAfter(string name, string rule, AudioChunk bad) => new(
        name,
        $"{rule}, and the session goes on without it",
        async trial =>
        {
            var worker = await trial.ReadyAsync();
            await worker.StartSessionAsync(Id);
            await worker.StartSessionAsync("other");
            await worker.SendAsync(new AudioChunk(Id, Sound.Silence(50), 0));
            var error = await RefusedAsync(worker, ErrorCodes.BadField, bad);
            Require(error.SessionId == Id, $"The error does not name the session: {EventText.Of(error)}");
            await EndsWithAsync(worker, firstSeq: 1, extraMs: 50);
            await worker.SendAsync(new StopSession("other"));
            await worker.StoppedAsync("other");
        });

    private static Check MakesNoWords(string name, string rule, byte[] audio, bool allowSpeech = true) => new(
        name,
        rule,
        async trial =>
        {
            var worker = await trial.ReadyAsync();
            await worker.StartSessionAsync(Id);
            await worker.SendAsync(
                [.. Sound.Chunks(audio).Select((pcm, i) => new AudioChunk(Id, pcm, i)), new StopSession(Id)]);
            var stopped = await worker.StoppedAsync(Id);
            Require(stopped.Text.Length == 0, $"It made words: {EventText.Of(stopped)}");
            var speech = worker.EventsOf(Id).FirstOrDefault(e => e is SpeechStarted or Partial or Final);
            RequireNot(allowSpeech ? null : speech);
        });

    private static async Task<Error> RefusedAsync(WorkerUnderTest worker, string code, Command command)
    {
        var from = worker.Log.Count;
        await worker.SendAsync(command);
        return await worker.RefusalAsync(code, recoverable: true, from);
    }

    private static async Task<bool> TakesAsync(WorkerUnderTest worker, int rate, SampleFormat format)
    {
        var id = $"{SampleFormats.NameOf(format)}-{rate}";
        var from = worker.Log.Count;
        await worker.SendAsync(new StartSession(id, rate, SampleFormats.NameOf(format)));
        var answer = await worker.NextAsync<WorkerEvent>(e => e is SessionStarted or Error, from);
        if (answer is Error error)
        {
            Require(error.Code == ErrorCodes.UnsupportedFormat, $"{id} was refused with {EventText.Of(error)}");
            return false;
        }

        var pcm = new byte[rate * new AudioFormat(rate, format).BytesPerSample];
        await worker.SendAsync(new AudioChunk(id, pcm, 0), new StopSession(id));
        var stopped = await worker.StoppedAsync(id);
        Require(stopped.AudioMs == 1000, $"A second was sent as {id}, but there came {EventText.Of(stopped)}");
        return true;
    }

    private static async Task EndsWithAsync(WorkerUnderTest worker, long firstSeq, long extraMs)
    {
        await worker.SendAsync(new AudioChunk(Id, Sound.Silence(100), firstSeq), new StopSession(Id));
        var stopped = await worker.StoppedAsync(Id);
        Require(
            stopped.AudioMs == 100 + extraMs,
            $"{100 + extraMs} ms of good audio were sent, but there came {EventText.Of(stopped)}");
    }
}
