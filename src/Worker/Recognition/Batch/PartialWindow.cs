using PortBridge.Worker.Audio;

namespace PortBridge.Worker.Recognition.Batch;

/// <summary>
/// The partials of one utterance: decodes the newest audio again and again, and shows what it settles. What is settled
/// leaves the window when that grows too long, and its text is the context of what follows; so a partial costs the
/// same however long the utterance is. After D. Macháček, R. Dabre and O. Bojar, "Turning Whisper into real-time
/// transcription system", IJCNLP-AACL 2023, but cut at a word's end, not at a segment's.
/// </summary>
internal sealed class PartialWindow(IBatchDecoder decoder, BatchOptions options, UtteranceOptions utterance)
{
    private static readonly int Shortest = SpeechAudio.Samples(BatchOptions.MinAudio);

    private readonly int _longest = SpeechAudio.Samples(options.PartialWindow);
    private readonly int _step = SpeechAudio.Samples(options.PartialStep);
    private readonly PartialStabilizer _stabilizer = new();

    // Shown before the window, word by word.
    private readonly List<string> _before = [];

    // The last decode's words inside the window, with their times in the utterance.
    private List<RecognizedWord> _words = [];
    private Hypothesis _last = new("", 0);
    private long _heard;

    /// <summary>Where the window begins, in samples of the utterance.</summary>
    public long Start { get; private set; }

    /// <summary>Decodes the window.</summary>
    /// <param name="audio">The utterance's audio, from no later than <see cref="Start"/> on.</param>
    /// <param name="lastSpeech">Up to where somebody spoke.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    /// <returns>Null when there is nothing new to hear or to say.</returns>
    public async Task<Hypothesis?> HypothesizeAsync(
        SlidingAudioBuffer audio, long lastSpeech, CancellationToken cancellationToken)
    {
        if (lastSpeech <= _heard || audio.End - _heard < _step)
            return null;

        Trim(audio.End);
        if (audio.End - Start < Shortest)
            return null;

        var (end, offset) = (audio.End, SpeechAudio.Duration(Start));
        using var window = new RentedAudio(audio.Before(end)[(int)(Start - audio.Start)..]);
        var request = new DecodeRequest(
            window.Samples, DecodePriority.Partial, DecodeContext.TailOf(_before), utterance, IsTimed: true);
        var segments = await decoder.DecodeAsync(request, cancellationToken).ConfigureAwait(false);

        _heard = end;
        var words = RepetitionFilter.Apply([.. segments.SelectMany(segment => segment.Words)]);
        words.RemoveRange(0, DecodeContext.Repeated(_before, words));
        _words = [.. words.Select(word => word with { Start = word.Start + offset, End = word.End + offset })];
        var last = _last;
        _last = _stabilizer.Update([.. _before, .. _words.Select(word => word.Text)]);
        return _last == last ? null : _last;
    }

    /// <summary>Lets go of the audio before a position; words that end there keep their text.</summary>
    public void DropBefore(long position)
    {
        if (position <= Start)
            return;

        var place = SpeechAudio.Duration(position);
        Leave(_words.TakeWhile(word => (word.Start + word.End) / 2 <= place).Count());
        Start = position;
    }

    private void Trim(long end)
    {
        if (end - Start <= _longest)
            return;

        var settled = Math.Clamp(_stabilizer.CommittedWords - _before.Count, 0, _words.Count);
        if (settled > 0)
        {
            var place = Math.Clamp(SpeechAudio.Samples(_words[settled - 1].End), Start, end);
            Leave(settled);
            Start = place;
        }

        // Somebody whose words never settle has a bound all the same.
        DropBefore(end - _longest);
    }

    private void Leave(int words)
    {
        _before.AddRange(_stabilizer.Shown.Skip(_before.Count).Take(words));
        _words.RemoveRange(0, words);
    }
}
