using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Tests.Recognition.Batch;

public class BatchRecognizerTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SpokenSeconds _partials = new();
    private readonly SpokenSeconds _finals = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Partials_commit_words_and_the_final_has_all_of_them()
    {
        await using var recognizer = Recognizer();
        var hypotheses = await SpeakAsync(recognizer, 0, 6);

        Assert.All(hypotheses.Zip(hypotheses.Skip(1)), pair => Assert.StartsWith(
            Stable(pair.First), Stable(pair.Second), StringComparison.Ordinal));
        Assert.Equal(SpokenSeconds.Words(0, 6), hypotheses[^1].Text);
        Assert.True(hypotheses[^1].Stable >= SpokenSeconds.Words(0, 5).Length);
        Assert.Equal(SpokenSeconds.Words(0, 6), (await recognizer.FinishAsync(Token)).Text);
    }

    [Fact]
    public async Task The_cost_of_a_partial_is_constant_and_no_word_is_lost_or_repeated()
    {
        await using var recognizer = Recognizer();
        var hypotheses = await SpeakAsync(recognizer, 0, 300);

        Assert.Equal(SpokenSeconds.Words(0, 300), hypotheses[^1].Text);
        Assert.InRange(_partials.Requests.Max(request => request.Samples.Length), 14 * 16000, 15 * 16000);
        Assert.All(_partials.Requests, request => Assert.InRange(request.Before.Length, 0, DecodeContext.MaxCharacters));
        Assert.StartsWith("w", _partials.Requests[^1].Before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_utterance_is_decoded_in_chunks_while_speech_goes_on()
    {
        await using var recognizer = Recognizer(new UtteranceOptions(Partials: false, Words: true));
        for (var second = 0; second < 120; second++)
            await recognizer.AcceptAsync(SpokenSeconds.From(second, second + 1), TimeSpan.Zero, Token);
        var before = _finals.Requests.Count;
        var recognition = await recognizer.FinishAsync(Token);

        Assert.InRange(before, 4, 5);
        Assert.Equal(before + 1, _finals.Requests.Count);
        Assert.InRange(_finals.Requests.Max(request => request.Samples.Length), 21 * 16000, 28 * 16000);
        Assert.Equal(120, recognition.Words!.Select(word => word.Text).Distinct().Count());
        Assert.All(recognition.Words!.Zip(recognition.Words!.Skip(1)), pair => Assert.True(pair.First.Start < pair.Second.Start));
        Assert.Equal(0.5, recognition.Confidence);
    }

    [Fact]
    public async Task A_speculative_decode_is_used_if_no_speech_follows()
    {
        await using var recognizer = Recognizer();
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 3), TimeSpan.Zero, Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.2), Pause, Token);
        await recognizer.HypothesizeAsync(Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.6), 4 * Pause, Token);
        await recognizer.HypothesizeAsync(Token);

        Assert.Single(_finals.Requests);
        Assert.Equal(SpokenSeconds.Words(0, 3), (await recognizer.FinishAsync(Token)).Text);
        Assert.Single(_finals.Requests);
    }

    [Fact]
    public async Task A_speculative_decode_is_dropped_when_speech_resumes()
    {
        _finals.Gate = new TaskCompletionSource();
        await using var recognizer = Recognizer();
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 3), TimeSpan.Zero, Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.2), Pause, Token);
        await recognizer.HypothesizeAsync(Token);
        await recognizer.AcceptAsync(SpokenSeconds.From(3, 5), TimeSpan.Zero, Token);
        Assert.Equal(1, _finals.Cancelled);

        _finals.Gate = null;
        Assert.Equal(SpokenSeconds.Words(0, 5), (await recognizer.FinishAsync(Token)).Text);
    }

    [Fact]
    public async Task Speech_that_starts_and_ends_in_one_chunk_restarts_the_speculation()
    {
        await using var recognizer = Recognizer();
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 3), TimeSpan.Zero, Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.2), Pause, Token);
        await recognizer.HypothesizeAsync(Token);
        await recognizer.AcceptAsync((float[])[.. SpokenSeconds.From(3, 5), .. SpokenSeconds.Silence(0.2)], Pause, Token);
        await recognizer.HypothesizeAsync(Token);

        Assert.Equal(SpokenSeconds.Words(0, 5), (await recognizer.FinishAsync(Token)).Text);
        Assert.Equal(2, _finals.Requests.Count);
    }

    [Fact]
    public async Task A_speculative_decode_waits_for_its_delay_unless_the_utterance_ends()
    {
        await using var recognizer = Recognizer(
            options: new BatchOptions { SpeculationDelay = TimeSpan.FromMinutes(10) });
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 3), TimeSpan.Zero, Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.2), Pause, Token);
        await recognizer.HypothesizeAsync(Token);
        await recognizer.AcceptAsync(SpokenSeconds.From(3, 5), TimeSpan.Zero, Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.2), Pause, Token);
        await recognizer.HypothesizeAsync(Token);

        Assert.Equal(SpokenSeconds.Words(0, 5), (await recognizer.FinishAsync(Token)).Text);
        Assert.Single(_finals.Requests);
    }

    [Fact]
    public async Task Without_speculation_a_pause_starts_no_decode()
    {
        await using var recognizer = Recognizer(options: new BatchOptions { SpeculateAfter = null });
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 1), TimeSpan.Zero, Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.5), 2 * Pause, Token);
        await recognizer.HypothesizeAsync(Token);

        Assert.Empty(_finals.Requests);
    }

    [Fact]
    public async Task Long_silence_between_words_is_neither_buffered_nor_decoded()
    {
        await using var recognizer = Recognizer(new UtteranceOptions(Words: true));
        await SpeakAsync(recognizer, 0, 3);
        for (var i = 1; i <= 1200; i++)
        {
            await recognizer.AcceptAsync(SpokenSeconds.Silence(0.1), TimeSpan.FromSeconds(i / 10.0), Token);
            await recognizer.HypothesizeAsync(Token);
        }

        await SpeakAsync(recognizer, 123, 126);
        var recognition = await recognizer.FinishAsync(Token);

        Assert.Equal("w0 w1 w2 w123 w124 w125", recognition.Text);
        Assert.Equal(123, recognition.Words![3].Start.TotalSeconds, 0.01);
        Assert.All(_finals.Requests, request => Assert.True(request.Samples.Length <= 6 * 16000));
        Assert.Equal(2, _finals.Requests.Count);
    }

    [Fact]
    public async Task A_canceled_partial_does_not_affect_the_utterance()
    {
        _partials.Gate = new TaskCompletionSource();
        await using var recognizer = Recognizer();
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 2), TimeSpan.Zero, Token);
        using var cancel = new CancellationTokenSource();
        var hypothesis = recognizer.HypothesizeAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hypothesis);

        _partials.Gate = null;
        Assert.Equal(SpokenSeconds.Words(0, 2), (await recognizer.HypothesizeAsync(Token))!.Text);
        Assert.Equal(SpokenSeconds.Words(0, 2), (await recognizer.FinishAsync(Token)).Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1599)]
    public async Task Audio_too_short_for_a_word_never_reaches_the_decoder(int samples)
    {
        await using var recognizer = Recognizer();
        await recognizer.AcceptAsync(new float[samples], TimeSpan.Zero, Token);

        Assert.Null(await recognizer.HypothesizeAsync(Token));
        Assert.Equal("", (await recognizer.FinishAsync(Token)).Text);
        Assert.Empty(_partials.Requests.Concat(_finals.Requests));
    }

    [Fact]
    public async Task Without_new_audio_there_is_no_decode()
    {
        await using var recognizer = Recognizer();
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 2), TimeSpan.Zero, Token);
        await recognizer.HypothesizeAsync(Token);

        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.1), TimeSpan.FromMilliseconds(100), Token);

        Assert.Null(await recognizer.HypothesizeAsync(Token));
        Assert.Single(_partials.Requests);
    }

    [Fact]
    public async Task Canceling_the_final_cancels_its_decode_and_waits_for_it()
    {
        _finals.Gate = new TaskCompletionSource();
        await using var recognizer = Recognizer();
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 3), TimeSpan.Zero, Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.2), Pause, Token);
        await recognizer.HypothesizeAsync(Token);
        using var cancel = new CancellationTokenSource();
        var final = recognizer.FinishAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => final);
        Assert.Equal(1, _finals.Cancelled);
    }

    [Fact]
    public async Task Disposing_a_recognizer_ends_its_decodes()
    {
        _finals.Gate = new TaskCompletionSource();
        var recognizer = Recognizer();
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 35), TimeSpan.Zero, Token);
        await recognizer.AcceptAsync(SpokenSeconds.Silence(0.2), Pause, Token);
        await recognizer.HypothesizeAsync(Token);

        await recognizer.DisposeAsync();

        // The chunk was being decoded; the speculative decode after it had not started.
        Assert.Equal(1, _finals.Cancelled);
        Assert.Single(_finals.Requests);
    }

    [Fact]
    public async Task A_failed_chunk_fails_the_utterance()
    {
        _finals.Failure = new EngineException(EngineFailure.Failed, "It broke.");
        await using var recognizer = Recognizer(new UtteranceOptions(Partials: false));
        await recognizer.AcceptAsync(SpokenSeconds.From(0, 35), TimeSpan.Zero, Token);

        await Assert.ThrowsAsync<EngineException>(async () => await recognizer.FinishAsync(Token));
    }

    private static string Stable(Hypothesis hypothesis) => hypothesis.Text[..hypothesis.Stable];

    private BatchRecognizer Recognizer(UtteranceOptions? utterance = null, BatchOptions? options = null) =>
        new(
            _partials,
            _finals,
            options ?? new BatchOptions { SpeculationDelay = TimeSpan.Zero },
            utterance ?? new UtteranceOptions(),
            TimeProvider.System);

    private static async Task<List<Hypothesis>> SpeakAsync(BatchRecognizer recognizer, int from, int to)
    {
        var hypotheses = new List<Hypothesis>();
        for (var i = 2 * from; i < 2 * to; i++)
        {
            await recognizer.AcceptAsync(SpokenSeconds.From(i / 2.0, (i + 1) / 2.0), TimeSpan.Zero, Token);
            if (await recognizer.HypothesizeAsync(Token) is { } hypothesis)
                hypotheses.Add(hypothesis);
        }

        return hypotheses;
    }
}
