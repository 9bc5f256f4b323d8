using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Engines.Whisper;

public class WhisperTests(WhisperFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_gives_text_without_special_tokens_and_words_in_order()
    {
        var recognition = await RecognizeAsync(Samples.Read("monday.wav"), new UtteranceOptions(Words: true));

        Assert.DoesNotContain("[_", recognition.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<|", recognition.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("  ", recognition.Text, StringComparison.Ordinal);
        Assert.Equal(recognition.Text.Trim(), recognition.Text);
        Assert.Equal(recognition.Text, string.Join(' ', recognition.Words!.Select(word => word.Text)));
        Assert.All(recognition.Words!, word => Assert.True(word.Start <= word.End));
        Assert.InRange(recognition.Confidence!.Value, 0, 1);
    }

    [Fact]
    public async Task The_same_audio_gives_the_same_text_in_many_sessions_at_once()
    {
        var audio = Samples.Read("monday.wav");
        var alone = await RecognizeAsync(audio, new UtteranceOptions());

        var together = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => RecognizeAsync(audio, new UtteranceOptions())));

        Assert.All(together, recognition => Assert.Equal(alone.Text, recognition.Text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Buffers_too_short_for_a_word_never_reach_native_code(int samples) =>
        Assert.Equal("", (await RecognizeAsync(new float[samples], new UtteranceOptions())).Text);

    [Fact]
    public async Task Canceled_decodes_do_not_affect_later_ones()
    {
        var engine = await fixture.EngineAsync();
        var audio = Samples.Read("monday.wav");
        for (var i = 0; i < 20; i++)
        {
            await using var recognizer = await engine.LeaseAsync(new UtteranceOptions(), Token);
            await recognizer.AcceptAsync(audio, TimeSpan.Zero, Token);
            using var cancel = new CancellationTokenSource();
            var hypothesis = recognizer.HypothesizeAsync(cancel.Token).AsTask();
            for (var turn = 0; turn < i * 50; turn++)
                await Task.Yield();
            await cancel.CancelAsync();
            await Task.WhenAny(hypothesis);
        }

        Assert.NotEqual("", (await RecognizeAsync(audio, new UtteranceOptions())).Text);
    }

    [Fact]
    public async Task A_session_gets_partials_and_a_final()
    {
        await using var worker = await WorkerHarness.ReadyAsync(await fixture.EngineAsync());
        await worker.StartAsync("s");
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(2000)));
        await worker.NextAsync<Partial>();
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Silence(1500)), new StopSession("s"));

        Assert.NotEqual("", (await worker.NextAsync<Final>()).Text);
    }

    [Fact]
    public async Task Ready_has_the_model_and_the_device()
    {
        var engine = await fixture.EngineAsync();

        Assert.Equal("whisper", engine.Info.Name);
        Assert.Equal(Path.GetFileName(WhisperFixture.ModelPath()), engine.Info.Model);
        Assert.Equal("cpu", engine.Info.Device);
    }

    [Fact]
    public async Task An_English_model_has_no_translation_capability()
    {
        var engine = await fixture.EngineAsync();

        Assert.Equal(["en"], engine.Info.Languages);
        Assert.DoesNotContain(Capabilities.Translate, engine.Info.Capabilities);
        Assert.DoesNotContain(Capabilities.LanguageDetection, engine.Info.Capabilities);
    }

    [Fact]
    public async Task A_separate_model_for_partials_is_loaded()
    {
        var copy = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.Copy(WhisperFixture.ModelPath(), copy);
        try
        {
            await using var engine = await WhisperEngine.LoadAsync(
                WhisperFixture.Settings() with { PartialModelPath = copy }, Token);
            await using var recognizer = await engine.LeaseAsync(new UtteranceOptions(), Token);
            await recognizer.AcceptAsync(Samples.Read("monday.wav"), TimeSpan.Zero, Token);

            Assert.NotNull(await recognizer.HypothesizeAsync(Token));
            Assert.NotEqual("", (await recognizer.FinishAsync(Token)).Text);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [Fact]
    public async Task A_model_without_all_tensors_is_rejected()
    {
        // The header and one tensor of a model.
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path, HeadOf(WhisperFixture.ModelPath()), Token);
        try
        {
            var e = await Assert.ThrowsAsync<EngineException>(() => WhisperEngine.LoadAsync(
                WhisperFixture.Settings() with { ModelPath = path }, Token));

            Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
            Assert.Contains("not all tensors loaded", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_default_model_suits_the_device()
    {
        foreach (var device in (DeviceChoice[])[DeviceChoice.Cuda, DeviceChoice.Cuda12])
            Assert.Equal(ModelCatalog.CudaDefault, WhisperEngine.DefaultModel(new EngineSettings { Device = device }));
        foreach (var device in (DeviceChoice[])[DeviceChoice.Cpu, DeviceChoice.Vulkan])
            Assert.Equal(ModelCatalog.CpuDefault, WhisperEngine.DefaultModel(new EngineSettings { Device = device }));
    }

    private async Task<RecognitionResult> RecognizeAsync(float[] audio, UtteranceOptions options)
    {
        var engine = await fixture.EngineAsync();
        await using var recognizer = await engine.LeaseAsync(options, Token);
        await recognizer.AcceptAsync(audio, TimeSpan.Zero, Token);
        return await recognizer.FinishAsync(Token);
    }

    private static byte[] HeadOf(string model)
    {
        using var reader = new BinaryReader(File.OpenRead(model));
        var stream = reader.BaseStream;
        stream.Position = 12 * sizeof(int);
        stream.Seek((long)reader.ReadInt32() * reader.ReadInt32() * sizeof(float), SeekOrigin.Current);
        for (var left = reader.ReadInt32(); left > 0; left--)
            stream.Seek(reader.ReadInt32(), SeekOrigin.Current);
        var (dimensions, name, type) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var elements = Enumerable.Range(0, dimensions).Aggregate(1, (product, _) => product * reader.ReadInt32());
        var length = stream.Position + name + elements * (type == 0 ? 4 : 2);
        stream.Position = 0;
        return reader.ReadBytes((int)length);
    }
}
