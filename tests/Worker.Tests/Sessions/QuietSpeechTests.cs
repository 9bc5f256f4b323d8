using PortBridge.Audio;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Tests.Audio;
using PortBridge.Worker.Tests.Engines;
using PortBridge.Worker.Tests.Hosting;
using PortBridge.Worker.Tests.VoiceActivity;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>Speech of a quiet microphone is detected as loud speech is.</summary>
public sealed class QuietSpeechTests
{
    /// <summary>Two sentences with a pause of 1.5 s.</summary>
    private const string Recording = "radio.wav";

    private const int ContextMs = 3_000;

    public static TheoryData<string, int, int?> Cases => new(
        from detector in new[] { VoiceActivityCatalog.Energy, VoiceActivityCatalog.Silero }
        from level in new[] { -50, -56, -60, -66, -70 }
        from noise in new int?[] { null, 25 }
        select (detector, level, noise));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Quiet_speech_has_the_utterances_of_loud_speech(string detector, int level, int? noise)
    {
        var loud = await UtterancesAsync(detector, Speech(-20, noise), new Resume(0, 0));
        var quiet = await UtterancesAsync(detector, Speech(level, noise), new Resume(0, 0));

        Assert.Equal(2, loud.Count);
        Assert.Equal(loud.Count, quiet.Count);
        Assert.All(loud.Zip(quiet), pair =>
        {
            Assert.InRange(pair.Second.Start, pair.First.Start - 200, pair.First.Start + 200);
            Assert.InRange(pair.Second.Stop, pair.First.Stop - 400, pair.First.Stop + 400);
        });
    }

    [Theory]
    [InlineData(VoiceActivityCatalog.Energy)]
    [InlineData(VoiceActivityCatalog.Silero)]
    public async Task Replayed_quiet_speech_has_the_same_utterances(string detector)
    {
        var audio = Speech(-66, noise: 25);
        var all = await UtterancesAsync(detector, audio, new Resume(0, 0));
        var from = all[0].End - ContextMs;

        var replayed = await UtterancesAsync(
            detector, audio[(from * Signal.Rate / 1000)..], new Resume(from, 1, ContextMs));

        Assert.Equal(all.Skip(1), replayed);
    }

    /// <summary>The recording with the loudest 300 ms at a level, and white noise below it.</summary>
    private static float[] Speech(int level, int? noise)
    {
        var speech = Samples.Read(Recording);
        var loudness = new PeakLoudness();
        loudness.Add(speech);
        var gain = Factor(level - loudness.Level);
        var hiss = noise is { } distance ? Signal.Hiss(speech.Length / (double)Signal.Rate, Factor(level - distance)) : new float[speech.Length];
        return [.. speech.Select((sample, i) => sample * gain + hiss[i])];
    }

    private static float Factor(double decibels) => (float)Math.Pow(10, decibels / 20);

    private static async Task<List<(long Start, long Stop, int End)>> UtterancesAsync(string detector, float[] audio, Resume resume)
    {
        using var source = await Detectors.LoadAsync(detector);
        await using var worker = new WorkerHarness(voiceActivity: Task.FromResult(source));
        await worker.StartAsync("s", start => start with { Resume = resume });
        foreach (var second in audio.Chunk(Signal.Rate))
            await worker.SendAsync(new AudioChunk("s", WavBytes.Pcm16(second)));
        await worker.SendAsync(new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        return
        [
            .. events.OfType<SpeechStarted>().Zip(events.OfType<SpeechStopped>(), events.OfType<Final>())
                .Select(utterance => (utterance.First.AtMs, utterance.Second.AtMs, (int)utterance.Third.EndMs)),
        ];
    }
}
