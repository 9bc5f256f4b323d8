using PortBridge.Conformance.Assertions;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>The endpointing options of a session, as far as <c>ready.endpointing</c> announces them.</summary>
internal static class EndpointingChecks
{
    private const int PauseMs = 1500;
    private const int BurstMs = 500;
    private const string SilenceField = "silence_duration_ms";
    private const string MinSpeechField = "min_speech_duration_ms";
    private const string ThresholdField = "threshold";

    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);

    private static readonly Field[] Fields =
    [
        new(
            SilenceField,
            options => options.SilenceDuration is not null,
            [Silence(EndpointingOptions.MinSilenceDuration), Silence(EndpointingOptions.MaxSilenceDuration)],
            [Silence(EndpointingOptions.MinSilenceDuration - Ms), Silence(EndpointingOptions.MaxSilenceDuration + Ms)]),
        new(
            MinSpeechField,
            options => options.MinSpeechDuration is not null,
            [MinSpeech(EndpointingOptions.LowestMinSpeechDuration), MinSpeech(EndpointingOptions.HighestMinSpeechDuration)],
            [
                MinSpeech(EndpointingOptions.LowestMinSpeechDuration - Ms),
                MinSpeech(EndpointingOptions.HighestMinSpeechDuration + Ms),
            ]),
        new(
            ThresholdField,
            options => options.Threshold is not null,
            [Threshold(EndpointingOptions.MinThreshold), Threshold(EndpointingOptions.MaxThreshold)],
            [Threshold(EndpointingOptions.MinThreshold - 0.01), Threshold(EndpointingOptions.MaxThreshold + 0.01)]),
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "endpointing.range",
            "2.1",
            "The worker refuses an endpointing option that is out of range with bad_field and a message that names the field",
            async context =>
            {
                var worker = await context.WorkerAsync();
                foreach (var (name, _, _, outOfRange) in Fields)
                {
                    for (var i = 0; i < outOfRange.Length; i++)
                    {
                        var start = new StartSession($"{name}-{i}", Endpointing: outOfRange[i]);
                        await OptionChecks.AssertRefusesAsync(worker, start, name, $"{name} is out of range");
                    }
                }
            }),
        new(
            "endpointing.in-range",
            "2.1",
            "The worker takes every endpointing option that is in range, and ignores those that ready does not announce",
            async context =>
            {
                var worker = await context.WorkerAsync();
                foreach (var (name, _, inRange, _) in Fields)
                {
                    for (var i = 0; i < inRange.Length; i++)
                        await worker.StartSessionAsync($"{name}-{i}", start => start with { Endpointing = inRange[i] });
                }
            }),
        Announced(
            "silence",
            "A silence of the announced option's length ends an utterance, and a shorter one does not",
            SilenceField,
            async (context, worker) =>
            {
                byte[][] audio =
                    [AudioSource.Silence(1000), context.Audio.Speech(2000), AudioSource.Silence(PauseMs), context.Audio.Speech(2000)];
                var whole = Finals(await PlayAsync(worker, "long", audio, Silence(2 * PauseMs * Ms)));
                var parts = Finals(await PlayAsync(worker, "short", audio, Silence(PauseMs / 4 * Ms)));
                if (whole + parts == 0)
                    throw context.NoSpeech();
                AssertTrue(
                    whole == 1, $"A pause of {PauseMs} ms made {whole} utterances with an option of {2 * PauseMs} ms.");
                AssertTrue(parts > 1, $"A pause of {PauseMs} ms ended no utterance with an option of {PauseMs / 4} ms.");
            }),
        Announced(
            "min-speech",
            "Speech shorter than the announced option makes no utterance, and longer speech does",
            MinSpeechField,
            async (context, worker) =>
            {
                byte[][] audio = [AudioSource.Silence(1500), context.Audio.Speech(BurstMs), AudioSource.Silence(2000)];
                var low = Finals(await PlayAsync(worker, "low", audio, MinSpeech(EndpointingOptions.LowestMinSpeechDuration)));
                var high = Finals(await PlayAsync(worker, "high", audio, MinSpeech(EndpointingOptions.HighestMinSpeechDuration)));
                if (low == 0)
                    throw context.NoSpeech();
                AssertTrue(
                    high == 0,
                    $"{BurstMs} ms of speech made an utterance with an option of 1000 ms.");
            }),
        Announced(
            "threshold",
            "The announced threshold changes when speech is detected: a higher one detects it later or not at all",
            ThresholdField,
            async (context, worker) =>
            {
                byte[][] audio =
                [
                    AudioSource.Noise(1500),
                    AudioSource.Mix(context.Audio.FadeIn(3000), AudioSource.Noise(3000)),
                    AudioSource.Noise(2500),
                ];
                var low = Starts(await PlayAsync(worker, "low", audio, Threshold(EndpointingOptions.MinThreshold)));
                var high = Starts(await PlayAsync(worker, "high", audio, Threshold(EndpointingOptions.MaxThreshold)));
                if (low.Count == 0)
                    throw context.NoSpeech();
                AssertTrue(
                    !low.SequenceEqual(high),
                    $"Thresholds of {EndpointingOptions.MinThreshold} and {EndpointingOptions.MaxThreshold} both detect speech that fades in at "
                    + $"{string.Join(", ", low)} ms.");
                AssertTrue(
                    high.Count == 0 || high[0] >= low[0],
                    $"A threshold of {EndpointingOptions.MaxThreshold} detects speech at {string.Join(", ", high)} ms, before one of "
                    + $"{EndpointingOptions.MinThreshold} at {low[0]} ms.");
            }),
    ];

    private static Check Announced(
        string name, string rule, string field, Func<CheckContext, WorkerClient, Task> runAsync) => new(
        $"endpointing.{name}",
        "2.1",
        rule,
        async context =>
        {
            var worker = await context.WorkerAsync();
            var announced = (await worker.ReadyAsync()).Endpointing ?? new EndpointingOptions();
            if (!Fields.First(known => known.Name == field).IsAnnounced(announced))
                throw new NotApplicableException($"ready.endpointing does not have {field}.");
            await runAsync(context, worker);
        });

    private static async Task<IReadOnlyList<WorkerEvent>> PlayAsync(
        WorkerClient worker, string id, IEnumerable<byte[]> audio, EndpointingOptions options)
    {
        await worker.StartSessionAsync(id, start => start with { Endpointing = options });
        await worker.SendAsync(
            [.. AudioSource.Chunks(audio).Select((pcm, i) => new AudioChunk(id, pcm, i)), new StopSession(id)]);
        await worker.StoppedAsync(id);
        return worker.EventsOf(id);
    }

    private static int Finals(IReadOnlyList<WorkerEvent> events) => events.Count(e => e is Final);

    private static IReadOnlyList<long> Starts(IReadOnlyList<WorkerEvent> events) =>
        [.. events.OfType<SpeechStarted>().Select(e => e.AtMs)];

    private static EndpointingOptions Silence(TimeSpan duration) => new(SilenceDuration: duration);

    private static EndpointingOptions MinSpeech(TimeSpan duration) => new(MinSpeechDuration: duration);

    private static EndpointingOptions Threshold(double probability) => new(Threshold: probability);

    /// <param name="Name">The field's name on the wire.</param>
    /// <param name="IsAnnounced">Whether <c>ready.endpointing</c> has it.</param>
    /// <param name="InRange">The lowest and the highest value.</param>
    /// <param name="OutOfRange">Values beyond them.</param>
    private sealed record Field(
        string Name,
        Func<EndpointingOptions, bool> IsAnnounced,
        EndpointingOptions[] InRange,
        EndpointingOptions[] OutOfRange);
}
