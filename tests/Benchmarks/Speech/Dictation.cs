namespace PortBridge.Benchmarks.Speech;

/// <summary>What one session hears: a recording, a pause that ends the utterance, and another recording, whose speaker
/// lets go of the button with the last word.</summary>
internal sealed class Dictation
{
    /// <summary>Longer than the silence that ends an utterance, and leaves a second for its final.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1_800);

    /// <summary>An utterance begins a little before its first word, and a detector may hear an end somewhat sooner.</summary>
    private static readonly TimeSpan Blur = TimeSpan.FromMilliseconds(700);

    private readonly (TimeSpan Start, TimeSpan End) _paused;
    private readonly (TimeSpan Start, TimeSpan End) _stopped;

    public Dictation(SpokenClip paused, SpokenClip stopped)
    {
        var second = paused.SpeechEnd + Pause;
        _paused = (paused.SpeechStart, paused.SpeechEnd);
        _stopped = (second + stopped.SpeechStart, second + stopped.SpeechEnd);
        Samples = new short[(int)(_stopped.End.TotalSeconds * SpokenClip.SampleRate)];
        var place = (int)(second.TotalSeconds * SpokenClip.SampleRate);
        paused.Samples.AsSpan(0, Math.Min(paused.Samples.Length, place)).CopyTo(Samples);
        stopped.Samples.AsSpan(0, Samples.Length - place).CopyTo(Samples.AsSpan(place));
    }

    public short[] Samples { get; }

    /// <summary>Judges what came of it.</summary>
    /// <param name="events">What came when, counted from when the first sample was due.</param>
    /// <param name="stoppedAt">When the session was asked to stop.</param>
    /// <param name="latencies">Where it goes.</param>
    public void Judge(IReadOnlyList<(TimeSpan At, SpeechEvent Event)> events, TimeSpan stoppedAt, SpeechLatencies latencies)
    {
        foreach (var (start, end) in (ReadOnlySpan<(TimeSpan, TimeSpan)>)[_paused, _stopped])
            JudgePartial(events, start, end, latencies);

        if (FinalOf(events, _paused) is { } final)
            latencies.AddFinal(final.At - _paused.End, final.Event);
        else
            latencies.Missed++;

        if (FinalOf(events, _stopped) is not { } last)
            latencies.Missed++;
        else if (last.At > stoppedAt)
            latencies.AddStopped(last.At - stoppedAt);
    }

    private static void JudgePartial(
        IReadOnlyList<(TimeSpan At, SpeechEvent Event)> events, TimeSpan start, TimeSpan end, SpeechLatencies latencies)
    {
        foreach (var (at, e) in events)
        {
            if (e is SpeechEvent.Partial partial && partial.Start > start - Blur && partial.Start < end)
            {
                latencies.FirstPartial.Add(at - start);
                return;
            }
        }
    }

    /// <summary>The final that has a recording's last word.</summary>
    private static (TimeSpan At, SpeechEvent.Final Event)? FinalOf(
        IReadOnlyList<(TimeSpan At, SpeechEvent Event)> events, (TimeSpan Start, TimeSpan End) speech)
    {
        foreach (var (at, e) in events)
        {
            if (e is SpeechEvent.Final { Text.Length: > 0 } final && final.End > speech.End - Blur && final.Start < speech.End)
                return (at, final);
        }

        return null;
    }
}
