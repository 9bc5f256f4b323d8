using PortBridge.Protocol;
using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Engines.Windowed;

/// <summary>
/// The final text of one utterance, out of its sections in order. Full ones are decoded while the rest is still being
/// said; the last one perhaps too, on the guess that a pause is the end. A guess that was wrong is thrown away.
/// </summary>
/// <param name="decoder">Decodes the sections.</param>
/// <param name="grace">So long a guess waits before it is begun.</param>
/// <param name="utterance">What the session asked for.</param>
/// <param name="time">Measures the grace.</param>
internal sealed class FinalText(
    IWindowDecoder decoder, TimeSpan grace, UtteranceOptions utterance, TimeProvider time) : IAsyncDisposable
{
    private static readonly int Shortest = SpeechAudio.Samples(WindowOptions.ShortestAudio);

    private readonly List<RecognizedWord> _words = [];
    private readonly CancellationTokenSource _dropped = new();
    private Task _sections = Task.CompletedTask;
    private Guess? _guess;
    private string? _language;

    /// <summary>Whether a guess is under way or made.</summary>
    public bool IsGuessed => _guess is not null;

    /// <summary>Waits until a section may be added: one is decoded at a time, so that what is not has a bound.</summary>
    public Task ReadyForSectionAsync(CancellationToken cancellationToken) => _sections.WaitAsync(cancellationToken);

    /// <summary>Decodes a full section in the background.</summary>
    public void AddSection(ReadOnlySpan<float> samples, long start) =>
        _sections = AppendAsync(DecodeAsync(new RentedAudio(samples), start, _sections, _dropped.Token));

    /// <summary>Makes the guess a section: it was no end, but a pause long enough to be decoded by itself.</summary>
    public void KeepGuess()
    {
        if (_guess is not { } guess)
            return;

        _guess = null;
        guess.Wanted.TrySetResult();
        _sections = AppendAsync(guess.Words);
    }

    /// <summary>Decodes the rest as if it were the end.</summary>
    public void StartGuess(ReadOnlySpan<float> rest, long start)
    {
        var wanted = new TaskCompletionSource();
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_dropped.Token);
        var words = GuessAsync(new RentedAudio(rest), start, _sections, wanted.Task, cancel.Token);
        _guess = new Guess(words, wanted, cancel);
    }

    /// <summary>Throws the guess away: speech went on.</summary>
    public async ValueTask DropGuessAsync()
    {
        if (_guess is not { } guess)
            return;

        _guess = null;
        await guess.Cancel.CancelAsync().ConfigureAwait(false);
        await RestAsync(guess.Words).ConfigureAwait(false);
        guess.Cancel.Dispose();
    }

    /// <summary>Ends the text: with the guess, or else with the rest.</summary>
    public ValueTask<Recognition> FinishAsync(
        ReadOnlySpan<float> rest, long start, CancellationToken cancellationToken)
    {
        _guess?.Wanted.TrySetResult();
        var last = _guess?.Words ?? DecodeAsync(new RentedAudio(rest), start, _sections, _dropped.Token);
        return FinishAsync(last, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _dropped.CancelAsync().ConfigureAwait(false);
        await DropGuessAsync().ConfigureAwait(false);
        await RestAsync(_sections).ConfigureAwait(false);
        _dropped.Dispose();
    }

    private async ValueTask<Recognition> FinishAsync(
        Task<List<RecognizedWord>> last, CancellationToken cancellationToken)
    {
        // Not WaitAsync: the caller learns of its cancellation when native code is at rest.
        using var registration = cancellationToken.Register(_dropped.Cancel);
        _words.AddRange(await last.ConfigureAwait(false));
        return _words.Count == 0
            ? Recognition.Nothing
            : new Recognition(
                string.Join(' ', _words.Select(word => word.Text)),
                _words.Average(word => word.Confidence),
                utterance.Words ? [.. _words] : null,
                utterance.Language == Languages.Auto ? _language : null);
    }

    private async Task AppendAsync(Task<List<RecognizedWord>> words) =>
        _words.AddRange(await words.ConfigureAwait(false));

    private async Task<List<RecognizedWord>> GuessAsync(
        RentedAudio audio, long start, Task sections, Task wanted, CancellationToken cancellationToken)
    {
        if (grace > TimeSpan.Zero)
            await wanted.WaitAsync(grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await DecodeAsync(audio, start, sections, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="audio">To be decoded, and given back.</param>
    /// <param name="start">Where it begins, in samples of the utterance.</param>
    /// <param name="sections">Those before it, whose words are its context. Not the field: a kept guess becomes a
    /// section itself while it may still wait for its grace to end, and would then wait for itself.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    private async Task<List<RecognizedWord>> DecodeAsync(
        RentedAudio audio, long start, Task sections, CancellationToken cancellationToken)
    {
        using var _ = audio;
        await sections.ConfigureAwait(false);
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

    private sealed record Guess(
        Task<List<RecognizedWord>> Words, TaskCompletionSource Wanted, CancellationTokenSource Cancel);
}
