using System.Text;
using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Audio;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// The recognising half of a session: leases a recogniser for each utterance, sends its partials and its final. While
/// it waits for its turn the audio waits in the queue before it, which <c>progress</c> shows.
/// </summary>
internal sealed class Transcriber(
    SessionSettings settings,
    Task<ISpeechEngine> engine,
    SessionEvents events,
    ProgressReporter progress,
    TimeProvider time)
{
    /// <summary>The most characters of <c>session_stopped.text</c>; a longer session's text loses its beginning.</summary>
    public const int MaxTextLength = 256 * 1024;

    private readonly StringBuilder _text = new();

    /// <summary>All finals so far, joined by a space.</summary>
    public string Text => _text.ToString();

    /// <summary>Finals sent so far.</summary>
    public int Finals { get; private set; }

    /// <summary>The session's time up to which everything is done with.</summary>
    public long ProcessedMs { get; private set; } = settings.Resume.FromMs;

    /// <summary>Recognises until the steps end.</summary>
    public async Task RunAsync(ChannelReader<UtteranceEvent> steps, CancellationToken cancellationToken)
    {
        await foreach (var step in steps.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (step is UtteranceStarted begin)
                await RecognizeAsync(begin, steps, cancellationToken).ConfigureAwait(false);
            else
                Processed(step.PositionMs);
        }
    }

    private async Task RecognizeAsync(UtteranceStarted begin, ChannelReader<UtteranceEvent> steps, CancellationToken cancellationToken)
    {
        EngineException? failure = null;
        try
        {
            var loaded = await engine.WaitAsync(cancellationToken).ConfigureAwait(false);
            var recognizer = await loaded.LeaseAsync(settings.Utterances, cancellationToken).ConfigureAwait(false);
            await using (recognizer.ConfigureAwait(false))
            {
                await UtteranceAsync(begin, recognizer, steps, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
        catch (EngineException e)
        {
            failure = e;
        }

        await SkipAsync(begin, failure, steps, cancellationToken).ConfigureAwait(false);
    }

    private async Task UtteranceAsync(
        UtteranceStarted begin, IRecognizer recognizer, ChannelReader<UtteranceEvent> steps, CancellationToken cancellationToken)
    {
        var unsaid = 0;
        while (await steps.ReadAsync(cancellationToken).ConfigureAwait(false) is var step)
        {
            if (step is UtteranceEnded end)
            {
                await FinishAsync(begin, end, recognizer, cancellationToken).ConfigureAwait(false);
                return;
            }

            var audio = (UtteranceAudio)step;
            await recognizer.AcceptAsync(audio.Samples, audio.Silence, cancellationToken).ConfigureAwait(false);
            audio.Release();
            Processed(audio.PositionMs);
            unsaid += audio.Length;

            // A partial of what is not the newest any more is worth nothing, but an engine that never catches up
            // shall have its say.
            if ((settings.Utterances.Partials && unsaid >= SpeechAudio.SampleRate) || !steps.TryPeek(out _))
            {
                unsaid = 0;
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
            // The final can be made now.
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
            (long)time.GetElapsedTime(end.KnownAt).TotalMilliseconds);
        progress.UtteranceEnded();
        Processed(end.PositionMs);
        Remember(result.Text);
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

    // The utterance is lost, but the session goes on with the next one.
    private async Task SkipAsync(
        UtteranceStarted begin, EngineException failure, ChannelReader<UtteranceEvent> steps, CancellationToken cancellationToken)
    {
        UtteranceEvent step;
        do
        {
            step = await steps.ReadAsync(cancellationToken).ConfigureAwait(false);
            Processed(step.PositionMs);
        }
        while (step is not UtteranceEnded);

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

    private void Remember(string text)
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
