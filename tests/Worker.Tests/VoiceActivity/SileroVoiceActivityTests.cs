using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Audio;
using PortBridge.Worker.Tests.Engines;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.VoiceActivity;

public sealed class SileroVoiceActivityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("monday.wav")]
    [InlineData("company.wav")]
    [InlineData("radio.wav")]
    public async Task Only_speech_is_detected_and_not_the_silence_around_it(string file)
    {
        using var source = await Detectors.LoadAsync(VoiceActivityCatalog.Silero);
        using var detector = source.Open();
        float[] audio = [.. Signal.Silence(2), .. Samples.Read(file), .. Signal.Silence(2)];

        var probabilities = Probabilities(detector, audio);

        Assert.InRange(probabilities.Count(probability => probability > 0.5f) / (double)probabilities.Length, 0.3, 0.9);
        Assert.InRange(probabilities[..60].Max(), 0, 0.35f);
        Assert.InRange(probabilities[^30..].Max(), 0, 0.35f);
        Assert.All(probabilities, probability => Assert.InRange(probability, 0, 1));
    }

    [Fact]
    public async Task Streams_do_not_affect_each_other()
    {
        using var source = await Detectors.LoadAsync(VoiceActivityCatalog.Silero);
        using var alone = source.Open();
        var audio = Samples.Read("monday.wav");
        var expected = Probabilities(alone, audio);

        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() =>
        {
            using var detector = source.Open();
            return Probabilities(detector, i % 2 == 0 ? audio : Signal.Hiss(5, 0.1f));
        })));

        Assert.Equal(expected, both[0]);
        Assert.Equal(expected, both[2]);
    }

    [Fact]
    public async Task A_window_allocates_nothing()
    {
        using var source = await Detectors.LoadAsync(VoiceActivityCatalog.Silero);
        using var detector = source.Open();
        var frame = Signal.Hiss(0.032, 0.1f);
        Assert.Equal(detector.FrameSamples, frame.Length);
        detector.Process(frame);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            detector.Process(frame);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("text")]
    [InlineData("truncated")]
    [InlineData("missing")]
    public async Task A_file_that_is_not_a_model_is_rejected_by_name(string what)
    {
        var bytes = what switch
        {
            "empty" => [],
            "text" => "<html>404 Not Found</html>"u8.ToArray(),
            "truncated" => (await File.ReadAllBytesAsync(Detectors.Model(), TestContext.Current.CancellationToken))[..100_000],
            _ => null,
        };
        var path = Path.Combine(_folder.FullName, "silero_vad.onnx");
        if (bytes is not null)
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var e = await Assert.ThrowsAsync<EngineException>(() => LoadAsync(path));

        Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.Contains("--vad energy", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private static Task<IVoiceActivitySource> LoadAsync(string model) => VoiceActivityCatalog.LoadAsync(
        new VoiceActivitySettings { Detector = VoiceActivityCatalog.Silero, ModelPath = model },
        TextWriter.Null,
        null,
        TestContext.Current.CancellationToken);

    private static float[] Probabilities(IVoiceActivity detector, float[] audio) =>
    [
        .. audio.Chunk(detector.FrameSamples)
            .Where(frame => frame.Length == detector.FrameSamples)
            .Select(frame => detector.Process(frame)),
    ];
}
