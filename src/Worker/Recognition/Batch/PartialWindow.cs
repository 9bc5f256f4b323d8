using PortBridge.Audio;
using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Recognition.Batch;

/// <summary>
/// The partials of one utterance: it decodes the newest audio repeatedly and stabilizes the words. When the window grows
/// too long, committed words leave it and become the context of what follows, so the cost of a partial does not grow
/// with the utterance. After D. Macháček, R. Dabre and O. Bojar, "Turning Whisper into real-time transcription system",
/// IJCNLP-AACL 2023, but trimmed at the end of a word instead of a segment.
/// </summary>
/// <param name="decoder">The decoder for partials.</param>
/// <param name="options">Valid options.</param>
/// <param name="utterance">The session's options.</param>
internal sealed class PartialWindow(IBatchDecoder decoder, BatchOptions options, UtteranceOptions utterance)
{
    private static readonly int MinSamples = SpeechAudio.Samples(BatchOptions.MinAudio);

    private readonly int _maxSamples = SpeechAudio.Samples(options.PartialWindow);
    private readonly int _step = SpeechAudio.Samples(options.PartialStep);
    private readonly PartialStabilizer _stabilizer = new();

    // The words shown before the window.
    private readonly List<string> _before = [];

    // The words of the last decode inside the window, with times relative to the utterance.
    private List<RecognizedWord> _words = [];
    private Hypothesis _last = new("", 0);
    private long _decodedUntil;

    /// <summary>The first sample of the window, as a position in the utterance.</summary>
    public long Start { get; private set; }

    /// <summary>Decodes the window.</summary>
    /// <param name="audio">The audio of the utterance, from <see cref="Start"/> or earlier.</param>
    /// <param name="speechEnd">The end of the last speech, as a position in the utterance.</param>
    /// <param name="cancellationToken">Cancels the decode without a change of state.</param>
    /// <returns>The new hypothesis; null if there is no new audio or the text is unchanged.</returns>
    public async Task<Hypothesis?> HypothesizeAsync(
        SlidingAudioBuffer audio, long speechEnd, CancellationToken cancellationToken)
    {
        if (speechEnd <= _decodedUntil || audio.End - _decodedUntil < _step)
            return null;

        Trim(audio.End);
        if (audio.End - Start < MinSamples)
            return null;

        var (end, offset) = (audio.End, SpeechAudio.Duration(Start));
        using var window = new PooledAudio(audio.Before(end)[(int)(Start - audio.Start)..]);
        var request = new DecodeRequest(
            window.Samples, DecodePriority.Partial, DecodeContext.TailOf(_before), utterance, IsTimed: true);
        var segments = await decoder.DecodeAsync(request, cancellationToken).ConfigureAwait(false);

        _decodedUntil = end;
        var words = RepetitionFilter.Apply([.. segments.SelectMany(segment => segment.Words)]);
        words.RemoveRange(0, DecodeContext.Repeated(_before, words));
        _words = [.. words.Select(word => word with { Start = word.Start + offset, End = word.End + offset })];
        var last = _last;
        _last = _stabilizer.Update([.. _before, .. _words.Select(word => word.Text)]);
        return _last == last ? null : _last;
    }

    /// <summary>Moves the start of the window forward. The text of words before the new start is kept.</summary>
    public void DropBefore(long position)
    {
        if (position <= Start)
            return;

        var time = SpeechAudio.Duration(position);
        MoveOut(_words.TakeWhile(word => (word.Start + word.End) / 2 <= time).Count());
        Start = position;
    }

    private void Trim(long end)
    {
        if (end - Start <= _maxSamples)
            return;

        var committed = Math.Clamp(_stabilizer.CommittedWords - _before.Count, 0, _words.Count);
        if (committed > 0)
        {
            var position = Math.Clamp(SpeechAudio.Samples(_words[committed - 1].End), Start, end);
            MoveOut(committed);
            Start = position;
        }

        // The window is bounded even if no word is ever committed.
        DropBefore(end - _maxSamples);
    }

    private void MoveOut(int words)
    {
        _before.AddRange(_stabilizer.Shown.Skip(_before.Count).Take(words));
        _words.RemoveRange(0, words);
    }
}
