using System.Text;
using System.Threading.Channels;
using PortBridge.Audio;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// The second half of a session: leases a recognizer for each utterance, and sends its partials and its final. While it
/// waits for a recognizer, the audio is queued, and <c>progress</c> shows the delay.
/// </summary>
/// <param name="settings">The session's settings.</param>
/// <param name="engine">The engine, which may still be loading.</param>
/// <param name="events">Sends the session's events.</param>
/// <param name="progress">Reports the session's progress.</param>
/// <param name="time">The clock.</param>
internal sealed class Transcriber(
    SessionSettings settings,
    Task<ISpeechEngine> engine,
    SessionEvents events,
    ProgressReporter progress,
    TimeProvider time)
{
    /// <summary>The maximum number of characters of <c>session_stopped.text</c>; a longer text is truncated at its start.</summary>
    public const int MaxTextLength = 256 * 1024;

    private readonly StringBuilder _text = new();

    /// <summary>The text of all finals so far, separated by spaces.</summary>
    public string Text => _text.ToString();

    /// <summary>The number of finals sent so far.</summary>
    public int Finals { get; private set; }

    /// <summary>The session time up to which audio is processed.</summary>
    public long ProcessedMs { get; private set; } = settings.Resume.FromMs;

    /// <summary>Recognizes utterances until the events end.</summary>
    public async Task RunAsync(ChannelReader<UtteranceEvent> utterances, CancellationToken cancellationToken)
    {
        await foreach (var utterance in utterances.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (utterance is UtteranceStarted begin)
                await RecognizeAsync(begin, utterances, cancellationToken).ConfigureAwait(false);
            else
                Processed(utterance.PositionMs);
        }
    }

    private async Task RecognizeAsync(UtteranceStarted begin, ChannelReader<UtteranceEvent> utterances, CancellationToken cancellationToken)
    {
        EngineException? failure = null;
        try
        {
            var loaded = await engine.WaitAsync(cancellationToken).ConfigureAwait(false);
            var recognizer = await loaded.LeaseAsync(settings.Utterances, cancellationToken).ConfigureAwait(false);
            await using (recognizer.ConfigureAwait(false))
            {
                await UtteranceAsync(begin, recognizer, utterances, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
        catch (EngineException e)
        {
            failure = e;
        }

        await SkipAsync(begin, failure, utterances, cancellationToken).ConfigureAwait(false);
    }

    private async Task UtteranceAsync(
        UtteranceStarted begin, IRecognizer recognizer, ChannelReader<UtteranceEvent> utterances, CancellationToken cancellationToken)
    {
        var pendingSamples = 0;
        while (await utterances.ReadAsync(cancellationToken).ConfigureAwait(false) is var utterance)
        {
            if (utterance is UtteranceEnded end)
            {
                await FinishAsync(begin, end, recognizer, cancellationToken).ConfigureAwait(false);
                return;
            }

            var audio = (UtteranceAudio)utterance;
            await recognizer.AcceptAsync(audio.Audio.Samples, audio.Silence, cancellationToken).ConfigureAwait(false);
            pendingSamples += audio.Audio.Length;
            audio.Audio.Dispose();
            Processed(audio.PositionMs);

            // A partial is useful only for the newest audio, but an engine that never catches up still sends one for
            // every second of audio.
            if ((settings.Utterances.Partials && pendingSamples >= SpeechAudio.SampleRate) || !utterances.TryPeek(out _))
            {
                pendingSamples = 0;
                await HypothesizeAsync(begin, audio, recognizer, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task HypothesizeAsync(
        UtteranceStarted begin, UtteranceAudio newest, IRecognizer recognizer, CancellationToken cancellationToken)
    {
        Hypothesis? hypothesis;
        using var untilEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, begin.Ended.Token);
        try
        {
            hypothesis = await recognizer.HypothesizeAsync(untilEnd.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The utterance has ended, so the final comes next.
            return;
        }

        if (hypothesis is not { Text.Length: > 0 })
            return;

        var stable = CodePoints(hypothesis.Text, hypothesis.Stable);
        await events.PartialAsync(
            new Partial(settings.Id, begin.Number, hypothesis.Text, stable, begin.StartMs, newest.ChunkCount),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task FinishAsync(
        UtteranceStarted begin, UtteranceEnded end, IRecognizer recognizer, CancellationToken cancellationToken)
    {
        var decodeStart = time.GetTimestamp();
        var result = RepetitionFilter.Apply(await recognizer.FinishAsync(cancellationToken).ConfigureAwait(false));
        var timing = new Timing(
            end.EndMs - begin.StartMs,
            (long)time.GetElapsedTime(decodeStart).TotalMilliseconds,
            (long)time.GetElapsedTime(end.DetectedAt).TotalMilliseconds);
        progress.UtteranceEnded();
        Processed(end.PositionMs);
        AppendText(result.Text);
        Finals++;
        await events.UtteranceEndedAsync(
            new Final(
                settings.Id,
                begin.Number,
                result.Text,
                begin.StartMs,
                end.EndMs,
                result.Confidence,
                settings.Utterances.Words ? Words(result, begin.StartMs) : null,
                timing,
                result.Language),
            cancellationToken).ConfigureAwait(false);
    }

    // The utterance is lost, but the session continues with the next one.
    private async Task SkipAsync(
        UtteranceStarted begin, EngineException failure, ChannelReader<UtteranceEvent> utterances, CancellationToken cancellationToken)
    {
        UtteranceEvent utterance;
        do
        {
            utterance = await utterances.ReadAsync(cancellationToken).ConfigureAwait(false);
            Processed(utterance.PositionMs);
        }
        while (utterance is not UtteranceEnded);

        progress.UtteranceEnded();
        await events.UtteranceEndedAsync(
            new Error(
                EngineErrors.CodeOf(failure), $"Utterance {begin.Number} was lost: {failure.Message}", Recoverable: true, settings.Id),
            cancellationToken).ConfigureAwait(false);
    }

    private void Processed(long positionMs)
    {
        ProcessedMs = positionMs;
        progress.Processed(positionMs);
    }

    private void AppendText(string text)
    {
        if (text.Length == 0)
            return;

        if (_text.Length > 0)
            _text.Append(' ');
        _text.Append(text);
        if (_text.Length > MaxTextLength)
            _text.Remove(0, _text.Length - MaxTextLength);
    }

    private static List<Word> Words(RecognitionResult result, long startMs) =>
    [
        .. (result.Words ?? []).Select(word => new Word(
            word.Text,
            startMs + (long)word.Start.TotalMilliseconds,
            startMs + (long)word.End.TotalMilliseconds,
            word.Confidence)),
    ];

    private static int CodePoints(string text, int utf16Length)
    {
        var count = 0;
        foreach (var _ in text.AsSpan(0, utf16Length).EnumerateRunes())
            count++;
        return count;
    }
}
