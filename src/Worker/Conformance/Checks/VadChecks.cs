using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>That a session has its own way of telling speech from silence, as far as <c>ready.vad</c> says it may.</summary>
internal static class VadChecks
{
    private const int Pause = 1500;

    private static readonly (string Field, Func<Vad, bool> IsNamed, Vad[] Within, Vad[] Outside)[] Fields =
    [
        (
            "silence_ms", vad => vad.SilenceMs is not null,
            [new(SilenceMs: VadBounds.MinSilenceMs), new(SilenceMs: VadBounds.MaxSilenceMs)],
            [new(SilenceMs: VadBounds.MinSilenceMs - 1), new(SilenceMs: VadBounds.MaxSilenceMs + 1)]),
        (
            "min_speech_ms", vad => vad.MinSpeechMs is not null,
            [new(MinSpeechMs: VadBounds.MinSpeechMs), new(MinSpeechMs: VadBounds.MaxSpeechMs)],
            [new(MinSpeechMs: VadBounds.MinSpeechMs - 1), new(MinSpeechMs: VadBounds.MaxSpeechMs + 1)]),
        (
            "threshold", vad => vad.Threshold is not null,
            [new(Threshold: VadBounds.MinThreshold), new(Threshold: VadBounds.MaxThreshold)],
            [new(Threshold: VadBounds.MinThreshold - 0.01), new(Threshold: VadBounds.MaxThreshold + 0.01)]),
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "vad.range",
            "of what ready.vad names all of the range is taken, and the rest gets bad_field, whose message names the field",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                var named = (await worker.ReadyAsync()).Vad ?? new Vad();
                foreach (var (field, _, within, outside) in Fields.Where(field => field.IsNamed(named)))
                {
                    for (var i = 0; i < within.Length; i++)
                    {
                        await worker.StartSessionAsync($"{field}-{i}", start => start with { Vad = within[i] });
                        var refused = new StartSession($"{field}-bad-{i}", Vad: outside[i]);
                        await OptionChecks.RefusesAsync(worker, refused, field, $"\"{field}\" was out of its range");
                    }
                }
            }),
        new(
            "vad.wishes",
            "what ready.vad does not name is left out, and the session starts",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                var named = (await worker.ReadyAsync()).Vad ?? new Vad();
                foreach (var (field, _, within, _) in Fields.Where(field => !field.IsNamed(named)))
                    await worker.StartSessionAsync(field, start => start with { Vad = within[0] });
            }),
        new(
            "vad.silence",
            "where ready.vad names silence_ms, a longer pause ends the utterance, and a shorter one does not",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                if ((await worker.ReadyAsync()).Vad?.SilenceMs is null)
                    return;

                var whole = await UtterancesAsync(trial, worker, "patient", 2 * Pause);
                var parts = await UtterancesAsync(trial, worker, "hasty", Pause / 4);
                Require(whole == 1, $"A pause of {Pause} ms made {whole} utterances where silence_ms is {2 * Pause}.");
                Require(parts > 1, $"A pause of {Pause} ms ended no utterance where silence_ms is {Pause / 4}.");
            }),
    ];

    /// <summary>How many utterances a session finds in two spoken ones with a pause between.</summary>
    private static async Task<int> UtterancesAsync(Trial trial, WorkerUnderTest worker, string id, int silenceMs)
    {
        await worker.StartSessionAsync(id, start => start with { Vad = new Vad(silenceMs) });
        var chunks = Sound.Chunks(
            [Sound.Silence(1000), trial.Sound.Speech(2000), Sound.Silence(Pause), trial.Sound.Speech(2000)]);
        await worker.SendAsync([.. chunks.Select((pcm, i) => new AudioChunk(id, pcm, i)), new StopSession(id)]);
        await worker.StoppedAsync(id);
        var count = worker.EventsOf(id).Count(e => e is Final);
        return count > 0 ? count : throw trial.NoSpeech();
    }
}
