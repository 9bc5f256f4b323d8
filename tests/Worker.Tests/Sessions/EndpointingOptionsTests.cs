using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Tests.Hosting;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>The endpointing options of sessions and of the worker.</summary>
public sealed class EndpointingOptionsTests
{
    private static readonly SegmentationOptions Own = new()
    {
        Endpointing = new(true, Milliseconds(700), Milliseconds(200), Threshold: 0.6),
    };

    [Fact]
    public async Task Ready_has_the_default_endpointing_options()
    {
        await using var worker = new WorkerHarness(segmentation: Own);

        Assert.Equal(Own.Endpointing, (await worker.NextAsync<Ready>()).Endpointing);
    }

    [Theory]
    [InlineData(300, 1300)]
    [InlineData(1000, 2000)]
    [InlineData(null, 1700)]
    public async Task An_utterance_ends_after_the_silence_of_its_session(int? silenceMs, long endMs)
    {
        await using var worker = await WorkerHarness.ReadyAsync(segmentation: Own);

        var finals = await FinalsAsync(worker, new(SilenceDuration: Milliseconds(silenceMs)), WorkerHarness.Speech(1000), WorkerHarness.Silence(3000));

        Assert.Equal(endMs, Assert.Single(finals).EndMs);
    }

    [Fact]
    public async Task Sessions_of_one_worker_have_separate_endpointing_options()
    {
        await using var worker = await WorkerHarness.ReadyAsync(segmentation: Own);
        byte[][] twice = [WorkerHarness.Speech(1000), WorkerHarness.Silence(600), WorkerHarness.Speech(1000), WorkerHarness.Silence(3000)];

        var hasty = await FinalsAsync(worker, new(SilenceDuration: Milliseconds(300)), twice);
        var patient = await FinalsAsync(worker, new(SilenceDuration: Milliseconds(1000)), twice);
        var plain = await FinalsAsync(worker, null, twice);

        Assert.Equal([1300, 2900], hasty.Select(final => final.EndMs));
        Assert.Equal([3600], patient.Select(final => final.EndMs));
        Assert.Equal([3300], plain.Select(final => final.EndMs));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(400, 0)]
    [InlineData(null, 1)]
    public async Task Speech_shorter_than_the_minimum_of_the_session_is_ignored(int? minSpeechMs, int utterances)
    {
        await using var worker = await WorkerHarness.ReadyAsync(segmentation: Own);

        var finals = await FinalsAsync(
            worker, new(MinSpeechDuration: Milliseconds(minSpeechMs)), WorkerHarness.Speech(300), WorkerHarness.Silence(2000));

        Assert.Equal(utterances, finals.Count);
    }

    [Theory]
    [InlineData(0.7, 0.65, 0)]
    [InlineData(0.5, 0.65, 1)]
    [InlineData(null, 0.65, 1)]
    [InlineData(null, 0.55, 0)]
    public async Task A_probability_below_the_threshold_of_the_session_is_not_speech(
        double? threshold, float probability, int utterances)
    {
        await using var worker = new WorkerHarness(
            segmentation: Own,
            voiceActivity: Task.FromResult<IVoiceActivitySource>(
                new VoiceActivitySource("undecided", () => new Undecided(probability))));

        var finals = await FinalsAsync(worker, new(Threshold: threshold), WorkerHarness.Speech(1000));

        Assert.Equal(utterances, finals.Count);
    }

    [Fact]
    public async Task Without_endpointing_silence_never_ends_an_utterance()
    {
        await using var worker = await WorkerHarness.ReadyAsync(segmentation: Own);
        await worker.StartAsync("s", start => start with { Endpointing = new(Enabled: false, Milliseconds(100)) });

        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(600)),
            new AudioChunk("s", WorkerHarness.Silence(3000)),
            new AudioChunk("s", WorkerHarness.Speech(600)),
            new StopSession("s"));

        Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());
    }

    [Fact]
    public async Task An_option_out_of_range_is_rejected_with_the_field_and_its_range()
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.SendAsync(new StartSession("s", Endpointing: new(SilenceDuration: Milliseconds(20))));

        var error = await worker.NextAsync<Error>();
        Assert.Equal((ErrorCodes.BadField, true, "s"), (error.Code, error.Recoverable, error.SessionId));
        Assert.Equal("The field \"endpointing.silence_duration_ms\" is 20; it must be 100 to 5000.", error.Message);
        Assert.Equal(0, worker.Sessions.Count);
    }

    [Fact]
    public async Task A_resumed_session_has_the_options_of_its_start()
    {
        await using var worker = await WorkerHarness.ReadyAsync(segmentation: Own);
        await worker.StartAsync("s", start => start with { Resume = new Resume(5000, 3), Endpointing = new(SilenceDuration: Milliseconds(300)) });

        await worker.SendAsync(
            new AudioChunk("s", WorkerHarness.Speech(1000)), new AudioChunk("s", WorkerHarness.Silence(2000)), new StopSession("s"));

        var final = Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());
        Assert.Equal((3, 6300), (final.Utterance, final.EndMs));
    }

    private static TimeSpan Milliseconds(int value) => TimeSpan.FromMilliseconds(value);

    private static TimeSpan? Milliseconds(int? value) => value is { } known ? Milliseconds(known) : null;

    private static async Task<List<Final>> FinalsAsync(WorkerHarness worker, EndpointingOptions? endpointing, params byte[][] audio)
    {
        await worker.StartAsync("s", start => start with { Endpointing = endpointing });
        await worker.SendAsync([.. audio.Select(pcm => new AudioChunk("s", pcm)), new StopSession("s")]);
        return [.. (await worker.UntilStoppedAsync("s")).OfType<Final>()];
    }

    /// <summary>A detector that returns a constant probability.</summary>
    private sealed class Undecided(float probability) : IVoiceActivity
    {
        public int FrameSamples => 160;

        public float Process(ReadOnlySpan<float> frame) => probability;

        public void Dispose()
        {
        }
    }
}
