using PortBridge.Protocol;
using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Recognition.Batch;

/// <summary>
/// The final text of one utterance, out of its chunks in order. Full ones are decoded while the rest is still being
/// said; the last one perhaps too, on the speculation that a pause is the end. A speculation that was wrong is thrown away.
/// </summary>
/// <param name="decoder">Decodes the chunks.</param>
/// <param name="grace">So long a speculation waits before it is begun.</param>
/// <param name="utterance">What the session asked for.</param>
/// <param name="time">Measures the grace.</param>
internal sealed class SpeculativeFinalDecoder(
    IBatchDecoder decoder, TimeSpan grace, UtteranceOptions utterance, TimeProvider time) : IAsyncDisposable
{
    private static readonly int Shortest = SpeechAudio.Samples(BatchOptions.MinAudio);

    private readonly List<RecognizedWord> _words = [];
    private readonly CancellationTokenSource _dropped = new();
    private Task _chunks = Task.CompletedTask;
    private SpeculativeDecode? _speculation;
    private string? _language;

    /// <summary>Whether a speculation is under way or made.</summary>
    public bool IsSpeculating => _speculation is not null;

    /// <summary>Waits until a chunk may be added: one is decoded at a time, so that what is not has a bound.</summary>
    public Task ReadyForChunkAsync(CancellationToken cancellationToken) => _chunks.WaitAsync(cancellationToken);

    /// <summary>Decodes a full chunk in the background.</summary>
    public void AddChunk(ReadOnlySpan<float> samples, long start) =>
        _chunks = AppendAsync(DecodeAsync(new RentedAudio(samples), start, _chunks, _dropped.Token));

    /// <summary>Makes the speculation a chunk: it was no end, but a pause long enough to be decoded by itself.</summary>
    public void KeepSpeculation()
    {
        if (_speculation is not { } speculation)
            return;

        _speculation = null;
        speculation.Wanted.TrySetResult();
        _chunks = AppendAsync(speculation.Words);
    }

    /// <summary>Decodes the rest as if it were the end.</summary>
    public void StartSpeculation(ReadOnlySpan<float> rest, long start)
    {
        var wanted = new TaskCompletionSource();
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_dropped.Token);
        var words = SpeculateAsync(new RentedAudio(rest), start, _chunks, wanted.Task, cancel.Token);
        _speculation = new SpeculativeDecode(words, wanted, cancel);
    }

    /// <summary>Throws the speculation away: speech went on.</summary>
    public async ValueTask DropSpeculationAsync()
    {
        if (_speculation is not { } speculation)
            return;

        _speculation = null;
        await speculation.Cancel.CancelAsync().ConfigureAwait(false);
        await RestAsync(speculation.Words).ConfigureAwait(false);
        speculation.Cancel.Dispose();
    }

    /// <summary>Ends the text: with the speculation, or else with the rest.</summary>
    public ValueTask<RecognitionResult> FinishAsync(
        ReadOnlySpan<float> rest, long start, CancellationToken cancellationToken)
    {
        _speculation?.Wanted.TrySetResult();
        var last = _speculation?.Words ?? DecodeAsync(new RentedAudio(rest), start, _chunks, _dropped.Token);
        return FinishAsync(last, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _dropped.CancelAsync().ConfigureAwait(false);
        await DropSpeculationAsync().ConfigureAwait(false);
        await RestAsync(_chunks).ConfigureAwait(false);
        _dropped.Dispose();
    }

    private async ValueTask<RecognitionResult> FinishAsync(
        Task<List<RecognizedWord>> last, CancellationToken cancellationToken)
    {
        // Not WaitAsync: the caller learns of its cancellation when native code is at rest.
        using var registration = cancellationToken.Register(_dropped.Cancel);
        _words.AddRange(await last.ConfigureAwait(false));
        return _words.Count == 0
            ? RecognitionResult.Nothing
            : new RecognitionResult(
                string.Join(' ', _words.Select(word => word.Text)),
                _words.Average(word => word.Confidence),
                utterance.Words ? [.. _words] : null,
                utterance.Language == Languages.Auto ? _language : null);
    }

    private async Task AppendAsync(Task<List<RecognizedWord>> words) =>
        _words.AddRange(await words.ConfigureAwait(false));

    private async Task<List<RecognizedWord>> SpeculateAsync(
        RentedAudio audio, long start, Task chunks, Task wanted, CancellationToken cancellationToken)
    {
        if (grace > TimeSpan.Zero)
            await wanted.WaitAsync(grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await DecodeAsync(audio, start, chunks, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="audio">To be decoded, and given back.</param>
    /// <param name="start">Where it begins, in samples of the utterance.</param>
    /// <param name="chunks">Those before it, whose words are its context. Not the field: a kept speculation becomes a
    /// chunk itself while it may still wait for its grace to end, and would then wait for itself.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    private async Task<List<RecognizedWord>> DecodeAsync(
        RentedAudio audio, long start, Task chunks, CancellationToken cancellationToken)
    {
        using var _ = audio;
        await chunks.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (audio.Samples.Length < Shortest)
            return [];

        var request = new DecodeRequest(
            audio.Samples,
            DecodePriority.Final,
            DecodeContext.TailOf(_words.Select(word => word.Text)),
            utterance,
            utterance.Words);
        var segments = await decoder.DecodeAsync(request, cancellationToken).ConfigureAwait(false);
        _language ??= segments is [var first, ..] ? first.Language : null;
        var offset = SpeechAudio.Duration(start);
        return
        [
            .. segments.SelectMany(segment => segment.Words)
                .Select(word => word with { Start = word.Start + offset, End = word.End + offset }),
        ];
    }

    /// <summary>Waits for the end of work whose result, also if it is an error, nobody wants any more.</summary>
    private static async Task RestAsync(Task work) =>
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private sealed record SpeculativeDecode(
        Task<List<RecognizedWord>> Words, TaskCompletionSource Wanted, CancellationTokenSource Cancel);
}
