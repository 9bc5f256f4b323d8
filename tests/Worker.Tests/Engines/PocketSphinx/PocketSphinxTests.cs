using CliWrap;
using CliWrap.Buffered;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.PocketSphinx;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.Tests.Audio;

namespace PortBridge.Worker.Tests.Engines.PocketSphinx;

public class PocketSphinxTests(PocketSphinxFixture fixture)
{
    private static readonly UtteranceOptions FinalOnly = new(Partials: false);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("monday.wav")]
    [InlineData("company.wav")]
    public async Task The_samples_are_recognized(string file)
    {
        var recognition = await RecognizeAsync(Samples.Read(file), FinalOnly);

        Assert.InRange(Samples.WordError(Samples.WordsOf(file), recognition.Text), 0, 0.2);
        Assert.InRange(recognition.Confidence!.Value, 0.1, 1);
        Assert.Null(recognition.Words);
    }

    [Fact]
    public async Task Each_hypothesis_during_an_utterance_is_new()
    {
        var engine = await fixture.EngineAsync();
        await using var recognizer = await engine.LeaseAsync(new UtteranceOptions(), Token);
        var hypotheses = new List<Hypothesis>();
        foreach (var piece in Samples.Read("company.wav").Chunk(1600))
        {
            await recognizer.AcceptAsync(piece, TimeSpan.Zero, Token);
            if (await recognizer.HypothesizeAsync(Token) is { } hypothesis)
                hypotheses.Add(hypothesis);
        }

        Assert.InRange(hypotheses.Count, 5, 60);
        Assert.All(hypotheses.Zip(hypotheses.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Contains("price of oil", hypotheses[^1].Text, StringComparison.Ordinal);
        Assert.Contains("price of oil", (await recognizer.FinishAsync(Token)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_have_ordered_times_across_chunks()
    {
        var audio = Samples.Read("radio.wav");

        var recognition = await RecognizeAsync(audio, FinalOnly with { Words = true });

        Assert.InRange(Samples.WordError(Samples.WordsOf("radio.wav"), recognition.Text), 0, 0.2);
        var words = recognition.Words!;
        Assert.Equal(recognition.Text, string.Join(' ', words.Select(word => word.Text)));
        Assert.All(words, word => Assert.True(word.Start < word.End));
        Assert.All(words.Zip(words.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        Assert.True(words[^1].End.TotalSeconds <= audio.Length / 16000.0);

        // The second sentence starts after a pause in the recording.
        var second = words.First(word => word.Text == "she");
        Assert.InRange(second.Start.TotalSeconds, 5, 7);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("one sample")]
    [InlineData("silence")]
    [InlineData("hiss")]
    [InlineData("hum")]
    [InlineData("not numbers")]
    public async Task Speech_in_noise_gets_no_additional_words(string kind)
    {
        float[] audio = kind switch
        {
            "nothing" => [],
            "one sample" => [0.5f],
            "silence" => Signal.Silence(3),
            "hiss" => Signal.Hiss(3, 0.01f),
            "hum" => Signal.Hum(50, 3),
            _ => [.. Enumerable.Repeat(float.NaN, 16000), .. Enumerable.Repeat(float.PositiveInfinity, 16000)],
        };

        Assert.Equal("", (await RecognizeAsync(audio, new UtteranceOptions())).Text);
    }

    [Fact]
    public async Task Clipped_audio_is_recognized()
    {
        var loud = Samples.Read("monday.wav").Take(32_000).Select(sample => sample * 100).ToArray();

        Assert.NotNull(await RecognizeAsync(loud, FinalOnly));
    }

    [Fact]
    public async Task A_disposed_recognizer_does_not_affect_the_next_utterance()
    {
        var engine = await fixture.EngineAsync();
        for (var i = 0; i < 4; i++)
        {
            await using var dropped = await engine.LeaseAsync(new UtteranceOptions(), Token);
            await dropped.AcceptAsync(Samples.Read("company.wav").AsMemory(0, 24000), TimeSpan.Zero, Token);
        }

        var recognition = await RecognizeAsync(Samples.Read("monday.wav"), FinalOnly);
        Assert.InRange(Samples.WordError(Samples.WordsOf("monday.wav"), recognition.Text), 0, 0.2);
    }

    [Fact]
    public async Task The_words_do_not_depend_on_the_chunks()
    {
        var audio = Samples.Read("monday.wav");

        Assert.Equal((await RecognizeAsync(audio, FinalOnly)).Text, (await RecognizeAsync(audio, FinalOnly, 777)).Text);
    }

    [Fact]
    public async Task Languages_other_than_English_are_rejected()
    {
        var engine = await fixture.EngineAsync();

        Assert.Equal(["en"], engine.Info.Languages);
        Assert.Contains("de-CH", CapabilityCheck.FindUnsupported(new("s", Language: "de-CH"), engine.Info), StringComparison.Ordinal);
        Assert.Null(CapabilityCheck.FindUnsupported(new("s", Language: "EN_us"), engine.Info));
    }

    [Fact]
    public async Task Cancellation_leaves_the_queue()
    {
        PocketSphinxFixture.SkipWhereAbsent();
        await using var engine = await PocketSphinxEngine.LoadAsync(new EngineSettings { Decoders = 1 }, Token);
        await using var first = await engine.LeaseAsync(FinalOnly, Token);
        using var cancel = new CancellationTokenSource();

        var second = engine.LeaseAsync(FinalOnly, cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task A_folder_without_a_model_is_rejected_with_the_missing_file()
    {
        PocketSphinxFixture.SkipWhereAbsent();
        var folder = Directory.CreateTempSubdirectory();

        var e = await Assert.ThrowsAsync<EngineException>(
            () => PocketSphinxEngine.LoadAsync(new EngineSettings { ModelPath = folder.FullName }, Token));

        Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
        Assert.Contains("mdef is missing", e.Message, StringComparison.Ordinal);
        folder.Delete();
    }

    [Fact]
    public async Task An_invalid_model_is_rejected_with_the_reason_of_the_library()
    {
        PocketSphinxFixture.SkipWhereAbsent();
        var folder = Directory.CreateTempSubdirectory();
        foreach (var good in (string[])["en-us", "cmudict-en-us.dict"])
            File.CreateSymbolicLink(Path.Combine(folder.FullName, good), Path.Combine(SphinxModel.DebianFolder, good));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "en-us.lm.bin"), "not a model", Token);

        var e = await Assert.ThrowsAsync<EngineException>(
            () => PocketSphinxEngine.LoadAsync(new EngineSettings { ModelPath = folder.FullName }, Token));

        Assert.Equal(EngineFailure.ModelLoadFailed, e.Reason);
        Assert.Contains("could not load the model: Wrong magic header", e.Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_fatal_library_error_while_loading_exits_with_the_configuration_code()
    {
        PocketSphinxFixture.SkipWhereAbsent();
        var folder = Directory.CreateTempSubdirectory();
        folder.CreateSubdirectory("en-us");
        foreach (var file in (string[])["en-us/mdef", "en-us.lm.bin", "cmudict-en-us.dict"])
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), "not a model\n", Token);

        var worker = Path.Combine(AppContext.BaseDirectory, "PortBridge.Worker.dll");
        var result = await new Command("dotnet")
            .WithArguments([worker, "transcribe", "--model", folder.FullName, "any.wav"])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Token);

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("PocketSphinx failed", result.StandardError, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private async Task<RecognitionResult> RecognizeAsync(float[] audio, UtteranceOptions options, int pieceLength = 16000)
    {
        var engine = await fixture.EngineAsync();
        await using var recognizer = await engine.LeaseAsync(options, Token);
        foreach (var piece in audio.Chunk(pieceLength))
            await recognizer.AcceptAsync(piece, TimeSpan.Zero, Token);
        return await recognizer.FinishAsync(Token);
    }
}
