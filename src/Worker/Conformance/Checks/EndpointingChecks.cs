using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>That a session has its own way of telling speech from silence, as far as <c>ready.endpointing</c> says it may.</summary>
internal static class EndpointingChecks
{
    private const int Pause = 1500;

    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);

    private static readonly (
        string Field,
        Func<EndpointingOptions, bool> IsNamed,
        EndpointingOptions[] Within,
        EndpointingOptions[] Outside)[] Fields =
    [
        (
            "silence_duration_ms", own => own.SilenceDuration is not null,
            [
                new(SilenceDuration: EndpointingOptions.MinSilenceDuration),
                new(SilenceDuration: EndpointingOptions.MaxSilenceDuration),
            ],
            [
                new(SilenceDuration: EndpointingOptions.MinSilenceDuration - Ms),
                new(SilenceDuration: EndpointingOptions.MaxSilenceDuration + Ms),
            ]),
        (
            "min_speech_duration_ms", own => own.MinSpeechDuration is not null,
            [
                new(MinSpeechDuration: EndpointingOptions.LowestMinSpeechDuration),
                new(MinSpeechDuration: EndpointingOptions.HighestMinSpeechDuration),
            ],
            [
                new(MinSpeechDuration: EndpointingOptions.LowestMinSpeechDuration - Ms),
                new(MinSpeechDuration: EndpointingOptions.HighestMinSpeechDuration + Ms),
            ]),
        (
            "threshold", own => own.Threshold is not null,
            [new(Threshold: EndpointingOptions.MinThreshold), new(Threshold: EndpointingOptions.MaxThreshold)],
            [
                new(Threshold: EndpointingOptions.MinThreshold - 0.01),
                new(Threshold: EndpointingOptions.MaxThreshold + 0.01),
            ]),
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "endpointing.range",
            "of what ready.endpointing names all of the range is taken, and the rest gets bad_field, whose message names the field",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                var named = (await worker.ReadyAsync()).Endpointing ?? new EndpointingOptions();
                foreach (var (field, _, within, outside) in Fields.Where(field => field.IsNamed(named)))
                {
                    for (var i = 0; i < within.Length; i++)
                    {
                        await worker.StartSessionAsync($"{field}-{i}", start => start with { Endpointing = within[i] });
                        var refused = new StartSession($"{field}-bad-{i}", Endpointing: outside[i]);
                        await OptionChecks.RefusesAsync(worker, refused, field, $"\"{field}\" was out of its range");
                    }
                }
            }),
        new(
            "endpointing.ignored",
            "what ready.endpointing does not name is left out, and the session starts",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                var named = (await worker.ReadyAsync()).Endpointing ?? new EndpointingOptions();
                foreach (var (field, _, within, _) in Fields.Where(field => !field.IsNamed(named)))
                    await worker.StartSessionAsync(field, start => start with { Endpointing = within[0] });
            }),
        new(
            "endpointing.silence",
            "where ready.endpointing names silence_duration_ms, a longer pause ends the utterance, and a shorter one does not",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                if ((await worker.ReadyAsync()).Endpointing?.SilenceDuration is null)
                    return;

                var whole = await UtterancesAsync(trial, worker, "patient", 2 * Pause);
                var parts = await UtterancesAsync(trial, worker, "hasty", Pause / 4);
                Require(whole == 1, $"A pause of {Pause} ms made {whole} utterances where silence_duration_ms is {2 * Pause}.");
                Require(parts > 1, $"A pause of {Pause} ms ended no utterance where silence_duration_ms is {Pause / 4}.");
            }),
    ];

    /// <summary>How many utterances a session finds in two spoken ones with a pause between.</summary>
    private static async Task<int> UtterancesAsync(Trial trial, WorkerUnderTest worker, string id, int silenceMs)
    {
        await worker.StartSessionAsync(id, start => start with
        {
            Endpointing = new(SilenceDuration: silenceMs * Ms),
        });
        var chunks = Sound.Chunks(
            [Sound.Silence(1000), trial.Sound.Speech(2000), Sound.Silence(Pause), trial.Sound.Speech(2000)]);
        await worker.SendAsync([.. chunks.Select((pcm, i) => new AudioChunk(id, pcm, i)), new StopSession(id)]);
        await worker.StoppedAsync(id);
        var count = worker.EventsOf(id).Count(e => e is Final);
        return count > 0 ? count : throw trial.NoSpeech();
    }
}
