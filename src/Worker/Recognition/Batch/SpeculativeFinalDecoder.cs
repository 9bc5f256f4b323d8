using PortBridge.Audio;
using PortBridge.Protocol;
using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Recognition.Batch;

/// <summary>
/// Decodes the final of one utterance from its chunks, in order. Full chunks are decoded while speech goes on. The last
/// chunk may be decoded speculatively during a pause; that result is dropped if speech resumes.
/// </summary>
/// <param name="decoder">The decoder for finals.</param>
/// <param name="delay">The delay before a speculative decode starts.</param>
/// <param name="utterance">The session's options.</param>
/// <param name="time">The clock.</param>
internal sealed class SpeculativeFinalDecoder(
    IBatchDecoder decoder, TimeSpan delay, UtteranceOptions utterance, TimeProvider time) : IAsyncDisposable
{
    private static readonly int MinSamples = SpeechAudio.Samples(BatchOptions.MinAudio);

    private readonly List<RecognizedWord> _words = [];
    private readonly CancellationTokenSource _dropped = new();
    private Task _chunks = Task.CompletedTask;
    private SpeculativeDecode? _speculation;
    private string? _language;

    /// <summary>Whether a speculative decode is running or complete.</summary>
    public bool IsSpeculating => _speculation is not null;

    /// <summary>Waits until a chunk may be added. One chunk is decoded at a time, which bounds the pending audio.</summary>
    public Task ReadyForChunkAsync(CancellationToken cancellationToken) => _chunks.WaitAsync(cancellationToken);

    /// <summary>Decodes a full chunk in the background.</summary>
    /// <param name="samples">The samples; copied.</param>
    /// <param name="start">The position of the first sample in the utterance.</param>
    public void AddChunk(ReadOnlySpan<float> samples, long start) =>
        _chunks = AppendAsync(DecodeAsync(new PooledAudio(samples), start, _chunks, _dropped.Token));

    /// <summary>Turns the speculative decode into a chunk: the pause was long enough to split the utterance.</summary>
    public void KeepSpeculation()
    {
        if (_speculation is not { } speculation)
            return;

        _speculation = null;
        speculation.StartNow.TrySetResult();
        _chunks = AppendAsync(speculation.Words);
    }

    /// <summary>Decodes the remaining audio as if the utterance had ended.</summary>
    /// <param name="samples">The samples after the last chunk; copied.</param>
    /// <param name="start">The position of the first sample in the utterance.</param>
    public void StartSpeculation(ReadOnlySpan<float> samples, long start)
    {
        var startNow = new TaskCompletionSource();
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_dropped.Token);
        var words = SpeculateAsync(new PooledAudio(samples), start, _chunks, startNow.Task, cancel.Token);
        _speculation = new SpeculativeDecode(words, startNow, cancel);
    }

    /// <summary>Cancels the speculative decode, because speech has resumed.</summary>
    public async ValueTask DropSpeculationAsync()
    {
        if (_speculation is not { } speculation)
            return;

        _speculation = null;
        await speculation.Cancel.CancelAsync().ConfigureAwait(false);
        await WhenEndedAsync(speculation.Words).ConfigureAwait(false);
        speculation.Cancel.Dispose();
    }

    /// <summary>Returns the final, using the speculative decode if there is one.</summary>
    /// <param name="samples">The samples after the last chunk, for the case that there is none; copied.</param>
    /// <param name="start">The position of the first sample in the utterance.</param>
    /// <param name="cancellationToken">Cancels the decode.</param>
    public ValueTask<RecognitionResult> FinishAsync(
        ReadOnlySpan<float> samples, long start, CancellationToken cancellationToken)
    {
        _speculation?.StartNow.TrySetResult();
        var last = _speculation?.Words ?? DecodeAsync(new PooledAudio(samples), start, _chunks, _dropped.Token);
        return FinishAsync(last, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _dropped.CancelAsync().ConfigureAwait(false);
        await DropSpeculationAsync().ConfigureAwait(false);
        await WhenEndedAsync(_chunks).ConfigureAwait(false);
        _dropped.Dispose();
    }

    private async ValueTask<RecognitionResult> FinishAsync(
        Task<List<RecognizedWord>> last, CancellationToken cancellationToken)
    {
        // Not WaitAsync: the call must not return before native code has returned.
        using var registration = cancellationToken.Register(_dropped.Cancel);
        _words.AddRange(await last.ConfigureAwait(false));
        return _words.Count == 0
            ? RecognitionResult.Empty
            : new RecognitionResult(
                string.Join(' ', _words.Select(word => word.Text)),
                _words.Average(word => word.Confidence),
                utterance.Words ? [.. _words] : null,
                utterance.Language == Languages.Auto ? _language : null);
    }

    private async Task AppendAsync(Task<List<RecognizedWord>> words) =>
        _words.AddRange(await words.ConfigureAwait(false));

    private async Task<List<RecognizedWord>> SpeculateAsync(
        PooledAudio audio, long start, Task chunks, Task startNow, CancellationToken cancellationToken)
    {
        if (delay > TimeSpan.Zero)
            await startNow.WaitAsync(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await DecodeAsync(audio, start, chunks, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="audio">The audio; returned to the pool after the decode.</param>
    /// <param name="start">The position of the first sample in the utterance.</param>
    /// <param name="chunks">The chunks before it, whose words are its context. It must not read the field: a kept
    /// speculative decode that still waits for its delay becomes a chunk itself, and would wait for itself.</param>
    /// <param name="cancellationToken">Cancels the decode.</param>
    private async Task<List<RecognizedWord>> DecodeAsync(
        PooledAudio audio, long start, Task chunks, CancellationToken cancellationToken)
    {
        using var _ = audio;
        await chunks.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (audio.Samples.Length < MinSamples)
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

    /// <summary>Waits for the end of a task whose result and errors are not needed.</summary>
    private static async Task WhenEndedAsync(Task work) =>
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private sealed record SpeculativeDecode(
        Task<List<RecognizedWord>> Words, TaskCompletionSource StartNow, CancellationTokenSource Cancel);
}
