using System.Buffers.Binary;
using PortBridge.Audio;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Tests.Audio;
using PortBridge.Worker.Tests.Hosting;
using PortBridge.Worker.Tests.VoiceActivity;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>The scripted engine returns words for any audio, so every final is a false detection.</summary>
public sealed class NonSpeechTests
{
    // Several times the longest period of the sounds and the longest memory of the detectors.
    private const int Seconds = 20;

    public static TheoryData<string, string, int> Cases => new(
        from detector in new[] { VoiceActivityCatalog.Energy, VoiceActivityCatalog.Silero }
        from sound in NonSpeechAudio.Names
        from attenuation in new[] { 0, 30, 45 }
        select (detector, sound, attenuation));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_sound_without_speech_gives_no_text(string detector, string sound, int attenuation)
    {
        if (detector == VoiceActivityCatalog.Energy && NonSpeechAudio.RisesAndFallsAsSpeech(sound))
            Assert.Skip("The built-in detector uses the level, which changes like that of speech in this sound.");
        if (detector == VoiceActivityCatalog.Energy && attenuation > 0 && NonSpeechAudio.IsToneThatRisesAndFalls(sound))
            Assert.Skip("The rounding to 16 bits hides from the built-in detector that this quiet sound is a tone.");
        if (detector == VoiceActivityCatalog.Silero && attenuation > 0 && NonSpeechAudio.IsLikeAVoiceWithNoise(sound))
            Assert.Skip("With any noise Silero takes this sound for speech at every level, also with that of rounding.");

        using var source = await Detectors.LoadAsync(detector);
        await using var worker = new WorkerHarness(voiceActivity: Task.FromResult(source));
        await worker.StartAsync("s");
        var gain = (float)Math.Pow(10, -attenuation / 20.0);
        foreach (var second in NonSpeechAudio.Make(sound, Seconds).Chunk(Signal.Rate))
            await worker.SendAsync(new AudioChunk("s", Pcm([.. second.Select(sample => sample * gain)])));
        await worker.SendAsync(new StopSession("s"));

        var events = await worker.UntilStoppedAsync("s");

        Assert.DoesNotContain(events, e => e is Partial or Final);
        Assert.Equal("", Assert.IsType<SessionStopped>(events[^1]).Text);
    }

    private static byte[] Pcm(float[] samples)
    {
        var pcm = new byte[2 * samples.Length];
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(2 * i), SampleConverter.ToInt16(samples[i]));
        return pcm;
    }
}
